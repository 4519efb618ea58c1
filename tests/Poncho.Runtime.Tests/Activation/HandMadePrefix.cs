using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Runtime.Activation;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Relocating;
using Poncho.Runtime.Tests.Relocating;
using Poncho.Testing;

namespace Poncho.Runtime.Tests.Activation;

/// <summary>A folder as <c>tar xf</c> leaves it: files with placeholders, the scripts, and the config that knows where the placeholders are.</summary>
internal sealed class HandMadePrefix
{
    public static readonly string Placeholder = "/opt/" + string.Concat(Enumerable.Repeat("placehold_", 25));

    /// <summary>
    /// One of the odd files: a script whose interpreter lies in no folder bin. Once its line had to become one of <c>/usr/bin/env</c>, nothing tells any
    /// more where that lies, and after a move it is looked for in bin.
    /// </summary>
    public const string OutsideBin = "share/shebang-127";

    private readonly List<Relocation> _relocations = [];
    private readonly Dictionary<string, (byte[] Content, RelocationMode Mode, string Placeholder)> _files = new(StringComparer.Ordinal);

    public HandMadePrefix(string path)
    {
        Path = path;
        Directory.CreateDirectory(path);
    }

    public string Path { get; private set; }

    public PythonInside? Python { get; init; }

    public ImmutableArray<EnvironmentVariable> Variables { get; init; } = [];

    public void Add(string name, RelocationMode mode, string text, string? placeholder = null) => Add(name, mode, Encoding.UTF8.GetBytes(text), placeholder);

    public void Add(string name, RelocationMode mode, byte[] content, string? placeholder = null)
    {
        Write(name, content);
        var finder = new PlaceholderFinder(placeholder ?? Placeholder);
        finder.Append(content);
        var offsets = finder.Finish();
        if (offsets.IsEmpty) return;
        _files[name] = (content, mode, finder.Placeholder);
        _relocations.Add(new Relocation { Path = name, Mode = mode, Placeholder = finder.Placeholder, Offsets = offsets });
    }

    /// <summary>The odd files that rattler's results are recorded of.</summary>
    public void AddOddFiles(string folder)
    {
        foreach (var file in JsonNode.Parse(File.ReadAllBytes(Repository.Path("tests", "data", "relocation", "rattler.json")))!["files"]!.AsArray())
        {
            Add(folder + "/" + file!["name"]!.GetValue<string>(), file["mode"]!.GetValue<string>() == "text" ? RelocationMode.Text : RelocationMode.Binary, Convert.FromBase64String(file["content"]!.GetValue<string>()), file["placeholder"]!.GetValue<string>());
        }
    }

    /// <summary>A plain file, made executable below <c>bin</c>.</summary>
    public void Write(string name, byte[] content)
    {
        string path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        if (name.StartsWith("bin/", StringComparison.Ordinal)) File.SetUnixFileMode(path, (UnixFileMode)0x1ed);
    }

    public void Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    /// <summary>Adds the scripts, the Python that is said to be inside, and the config.</summary>
    public void Finish()
    {
        foreach (var script in TarballScripts.For(Placeholder, Python, Variables)) Add(script.Path, RelocationMode.Text, script.Content.ToArray());
        if (Python is not null) File.CreateSymbolicLink(System.IO.Path.Combine(Path, "bin", "python3"), Programs.Need("python3"));
        var config = new EnvironmentConfig
        {
            Platform = new TargetPlatform { Os = "linux", Architecture = "amd64", Subdir = "linux-64" },
            Python = Python,
            Variables = Variables,
            Layers = [new EnvironmentLayer { Kind = "environment", Name = "environment", Digest = Digest.Of("x"u8), Relocations = new RelocationIndex(_relocations) }],
        };
        Write(EnvironmentHead.ConfigName, config.ToJson());
    }

    /// <summary>Puts what a tarball has for people who unpack it by hand in the place of what its layers have.</summary>
    /// <returns>How many files.</returns>
    public int PutStandIns()
    {
        int count = 0;
        foreach (var file in _relocations)
        {
            if (StandIn.Of(file, _files[file.Path].Content) is not { } content) continue;
            Write(file.Path, content);
            count++;
        }

        return count;
    }

    public void MoveTo(string path)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        string aside = Path + ".aside";
        Directory.Move(Path, aside);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        Directory.Move(aside, path);
        Path = path;
    }

    /// <summary>Names of the files that are not what relocation in this process makes of them.</summary>
    public IReadOnlyList<string> WronglyRelocated() => [.. _files.Where(f => !File.ReadAllBytes(System.IO.Path.Combine(Path, f.Key)).AsSpan().SequenceEqual(Relocated.Bytes(f.Value.Content, f.Value.Placeholder, f.Value.Mode, Path, 4096))).Select(f => f.Key)];
}
