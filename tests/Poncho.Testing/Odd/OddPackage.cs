using System.Security.Cryptography;
using System.Text;

namespace Poncho.Testing.Odd;

/// <summary>A package in a few lines: what it holds, what it says of that, and how it is packed. Nothing keeps the three from contradicting each other.</summary>
public sealed partial class OddPackage(string name)
{
    private const int Executable = 0b111_101_101;

    public string Name { get; } = name;

    public string Version { get; init; } = "1.0";

    /// <summary><c>python</c>, <c>generic</c>, or null.</summary>
    public string? Noarch { get; init; }

    public string Subdir => Noarch is null ? "linux-64" : "noarch";

    public IReadOnlyList<string> Depends { get; init; } = [];

    /// <summary>Of a Python (CEP 17).</summary>
    public string? SitePackages { get; init; }

    public IReadOnlyList<string> EntryPoints { get; init; } = [];

    /// <summary>Writes <c>files</c>, <c>has_prefix</c> and <c>no_link</c> in the stead of <c>paths.json</c>.</summary>
    public bool IsOld { get; init; }

    /// <summary>Lines of <c>has_prefix</c> as they are, where the usual three columns would not do.</summary>
    public IReadOnlyList<string>? HasPrefix { get; init; }

    /// <summary>What is wrong with it, where every reader must refuse it: some words of the message.</summary>
    public string? RefusedFor { get; init; }

    /// <summary>How the tarballs of the <c>.conda</c> are compressed.</summary>
    public OddFrames Frames { get; init; }

    public List<OddEntry> Entries { get; } = [];

    public List<OddPath> Paths { get; } = [];

    public static string Build(OddFormat format) => format == OddFormat.Conda ? "c_0" : "b_0";

    public string FileName(OddFormat format) => $"{Name}-{Version}-{Build(format)}{(format == OddFormat.Conda ? ".conda" : ".tar.bz2")}";

    /// <summary>A file, listed with its size and sha256.</summary>
    public OddPackage File(string path, string content, int? mode = null, string? placeholder = null, bool noLink = false) =>
        File(path, Encoding.UTF8.GetBytes(content), mode, placeholder, "text", noLink);

    public OddPackage File(string path, byte[] content, int? mode = null, string? placeholder = null, string fileMode = "binary", bool noLink = false)
    {
        Paths.Add(new OddPath
        {
            Path = path,
            Placeholder = placeholder,
            Mode = placeholder is null ? null : fileMode,
            NoLink = noLink,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)),
            Size = content.Length,
        });
        return Entry(new OddEntry { Name = path, Content = content, Mode = mode ?? 0b110_100_100 });
    }

    /// <summary>An executable text file.</summary>
    public OddPackage Script(string path, string content, string? placeholder = null) => File(path, content, Executable, placeholder);

    public OddPackage SoftLink(string path, string target)
    {
        Paths.Add(new OddPath { Path = path, Type = "softlink" });
        return Entry(new OddEntry { Name = path, Type = '2', Link = target, Mode = 0b111_111_111 });
    }

    /// <summary>A tar hard link to an earlier entry, listed as a file like any other.</summary>
    public OddPackage HardLink(string path, string target)
    {
        Paths.Add(Paths.First(other => other.Path == target) with { Path = path });
        return Entry(new OddEntry { Name = path, Type = '1', Link = target, Mode = Entries.First(other => other.Name == target).Mode });
    }

    /// <summary>A folder, listed as such.</summary>
    public OddPackage Folder(string path, int mode = Executable)
    {
        Paths.Add(new OddPath { Path = path, Type = "directory" });
        return Entry(new OddEntry { Name = path + "/", Type = '5', Mode = mode });
    }

    /// <summary>A tar entry that nothing lists.</summary>
    public OddPackage Entry(OddEntry entry)
    {
        Entries.Add(entry);
        return this;
    }

    /// <summary>A listed path without an entry.</summary>
    public OddPackage Listed(OddPath path)
    {
        Paths.Add(path);
        return this;
    }

    /// <summary>Changes the last entry: another owner, mode, way of writing long names ...</summary>
    public OddPackage But(Func<OddEntry, OddEntry> change)
    {
        Entries[^1] = change(Entries[^1]);
        return this;
    }

    /// <summary>Changes the last listed path.</summary>
    public OddPackage ButListed(Func<OddPath, OddPath> change)
    {
        Paths[^1] = change(Paths[^1]);
        return this;
    }
}
