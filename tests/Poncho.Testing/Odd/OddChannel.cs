using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Poncho.Testing.Odd;

/// <summary>
/// A channel of packages with the oddities that the world's packages have. Each is a method of a few lines; each is packed in both formats: build <c>c_0</c> is the <c>.conda</c>, build <c>b_0</c> the
/// <c>.tar.bz2</c>. What rattler makes of them is recorded in <c>tests/data/odd-trees/trees.json</c> (<see cref="OddTrees"/>).
/// </summary>
public static partial class OddChannel
{
    /// <summary>The placeholder of most: 255 characters, as conda-build makes it.</summary>
    public static string Placeholder { get; } = Of(255);

    /// <summary>Packages that can be installed.</summary>
    public static IReadOnlyList<OddPackage> Good { get; } =
    [
        Python(), FreeThreadedPython(),
        HardLinks(), LinksThatLeave(), LinkKinds(), LinkListedAsFile(), FileListedAsLink(),
        OwnersAndModes(), SetIds(), PaxGlobalHeader(), PaxTimes(),
        GnuLongNames(), PaxLongNames(), PrefixedNames(), StrangeNames(), CaseClashes(), DotSlashNames(),
        ManyFrames(), LargeWindow(), DeflatedMembers(),
        SeveralInOneCString(), OtherLengths(), LineEnds(), Shebangs(), PlaceholderAtEnd(), ManyInText(), NothingToReplace(), TextThatIsBinary(),
        OneColumnHasPrefix(), OldPackage(),
        EmptyFiles(), EmptyFolders(), Unlisted(), Duplicates(),
        Generic(), PythonScripts(), EntryPoints(), EntryPointExtras(), SitePackagesPath(), ModuleWithPlaceholder(), NoarchLinks(), LinkScripts(),
        ClobberOne(), ClobberTwo(),
    ];

    /// <summary>Packages that every reader of ours refuses; they are not in the channel's index.</summary>
    public static IReadOnlyList<OddPackage> Broken { get; } =
    [
        AbsoluteName(), LeavingName(), Device(), Fifo(), NulInName(), ThroughLink(), HardLinkOutside(), LeavingPath(), MissingFile(), WrongSize(), NewerPaths(),
    ];

    /// <summary>The package after what it depends on, in link order.</summary>
    public static IEnumerable<OddPackage> WithDependencies(OddPackage package) =>
        package.Depends.SelectMany(spec => WithDependencies(Good.First(other => spec.Split(' ') is var words && other.Name == words[0] && (words.Length == 1 || other.Version.StartsWith(words[1][..^1], StringComparison.Ordinal))))).Append(package);

    /// <summary>A placeholder of so many characters, at least 30.</summary>
    public static string Of(int length) => ("/opt/odd/conda-bld/odd_1/_h_env" + string.Concat(Enumerable.Repeat("_placehold", length / 10)))[..length];

    /// <summary>Writes the channel with its <c>repodata.json</c> into a folder, which becomes the channel.</summary>
    public static Task WriteAsync(string folder) => WriteAsync(folder, Good);

    /// <summary>The same with packages of the caller's.</summary>
    /// <param name="folder">Becomes the channel.</param>
    /// <param name="all">What it offers, each in both formats.</param>
    /// <param name="change">What becomes of an archive's bytes before it is indexed; null: nothing.</param>
    public static async Task WriteAsync(string folder, IReadOnlyList<OddPackage> all, Func<OddPackage, byte[], byte[]>? change = null)
    {
        foreach (string subdir in (string[])["linux-64", "noarch"])
        {
            Directory.CreateDirectory(Path.Combine(folder, subdir));
            var packages = all.Where(package => package.Subdir == subdir).SelectMany(package => Enum.GetValues<OddFormat>().Select(format => (package, format))).ToList();
            var archives = packages.ToDictionary(item => item.package.FileName(item.format), item => change is null ? item.package.ToBytes(item.format) : change(item.package, item.package.ToBytes(item.format)));
            foreach (var (name, bytes) in archives) await File.WriteAllBytesAsync(Path.Combine(folder, subdir, name), bytes);
            await File.WriteAllBytesAsync(Path.Combine(folder, subdir, "repodata.json"), Repodata(subdir, packages, archives));
        }
    }

    private static byte[] Repodata(string subdir, List<(OddPackage Package, OddFormat Format)> packages, Dictionary<string, byte[]> archives)
    {
        var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartObject("info");
            json.WriteString("subdir", subdir);
            json.WriteEndObject();
            WriteRecords(json, "packages", packages.Where(item => item.Format == OddFormat.TarBz2), archives);
            WriteRecords(json, "packages.conda", packages.Where(item => item.Format == OddFormat.Conda), archives);
            json.WriteNumber("repodata_version", 1);
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static void WriteRecords(Utf8JsonWriter json, string section, IEnumerable<(OddPackage Package, OddFormat Format)> packages, Dictionary<string, byte[]> archives)
    {
        json.WriteStartObject(section);
        foreach (var (package, format) in packages)
        {
            byte[] archive = archives[package.FileName(format)];
            json.WriteStartObject(package.FileName(format));
            package.WriteIndexMembers(json, format);
            json.WriteString("sha256", Convert.ToHexStringLower(SHA256.HashData(archive)));
            json.WriteNumber("size", archive.Length);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    // Enough of an interpreter to be found: its noarch packages need its version and its site-packages only.
    private static OddPackage Python() => new OddPackage("python") { Version = "3.11.9", SitePackages = "lib/python3.11/site-packages" }
        .Script("bin/python3.11", "#!/bin/sh\necho odd\n").SoftLink("bin/python", "python3.11").File("lib/python3.11/os.py", "# os\n");

    private static OddPackage FreeThreadedPython() => new OddPackage("python") { Version = "3.13.2", SitePackages = "lib/python3.13t/site-packages" }
        .Script("bin/python3.13", "#!/bin/sh\necho odd\n").SoftLink("bin/python", "python3.13").File("lib/python3.13t/os.py", "# os\n");
}
