using Poncho.Builder.Building;
using Poncho.Builder.Locks;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Syntax;
using Poncho.Conda.Channels;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Versions;
using Poncho.IO.Net;

namespace Poncho.Builder.Locking.Foreign;

/// <summary>
/// pixi's <c>pixi.lock</c>, versions 4 to 7: environments that list packages by platform, and the packages by their address. The environment
/// <c>default</c> is read, and of it the conda packages that are archives; the rest is left out, and named.
/// </summary>
internal sealed class PixiLockFile(string path)
{
    private const int Oldest = 4, Newest = 7;

    /// <summary>Up to this version a pixi.lock had the form of a conda-lock.yml.</summary>
    public const int LastOfOldForm = 3;

    /// <summary>From here on what the address tells is left out.</summary>
    private const int Derives = 6;

    private readonly DocumentReader _read = new(path, "pixi writes it anew");
    private readonly SortedSet<string> _leftOut = new(StringComparer.Ordinal);
    private readonly List<string> _notes = [];
    private long _version;

    /// <summary>What is said of a version that is not known.</summary>
    public static string Unknown(long version) => $"a pixi.lock of version {version}, and this program knows {Oldest} to {Newest}: \"{version}\"";

    public ForeignLock Read(SpecNode root)
    {
        var top = _read.Mapping(root, "the file");
        _version = _read.Size(top, "version") ?? 0;
        if (_version is < Oldest or > Newest)
        {
            throw _read.Wrong(_read.Required(top, "version").At, Unknown(_version));
        }

        var packages = new Dictionary<string, SpecMapping>(StringComparer.Ordinal);
        foreach (var node in _read.List(top, "packages").Select(node => _read.Mapping(node, "package")))
        {
            if (AddressOf(node) is { } address) packages.TryAdd(ForeignLock.Unescaped(address), node);
        }

        var (name, environment) = Environment(_read.Mapping(top, "environments"));
        var subdirs = SubdirsOf(top);
        var platforms = new Dictionary<string, IReadOnlyList<ForeignPackage>>(StringComparer.Ordinal);
        foreach (var member in _read.Mapping(environment, "packages").Members)
        {
            string subdir = subdirs.GetValueOrDefault(member.Key, member.Key);
            if (!platforms.TryAdd(subdir, [.. Packages(environment, member.Key, packages)]))
                throw _read.Wrong(member.At, $"two platforms of the environment \"{name}\" are {subdir}: {Shown.Text(member.Key)}");
        }

        if (platforms.Values.All(p => p.Count == 0)) throw _read.Wrong(environment.At, $"no conda packages in the environment \"{name}\"");
        if (_leftOut.Count > 0) _notes.Add($"not conda's, and left out: {string.Join(", ", _leftOut)}");
        return new ForeignLock { Source = path, Format = "a pixi.lock", Platforms = platforms, LeftOut = _notes };
    }

    private (string Name, SpecMapping Environment) Environment(SpecMapping environments)
    {
        string[] names = [.. environments.Members.Select(member => member.Key)];
        var only = environments.Members.Count == 1 ? environments.Members[0] : null;
        var chosen = environments.Members.FirstOrDefault(member => member.Key == "default") ?? only
            ?? throw _read.Wrong(
                environments.At,
                $"none of the environments is called \"default\": {string.Join(", ", names)}",
                "leave one of them in the file");
        string[] rest = [.. names.Where(name => name != chosen.Key)];
        if (rest.Length > 0) _notes.Add($"environments of {path} are left out: {string.Join(", ", rest)}");
        return (chosen.Key, _read.Mapping(chosen.Value, "environment"));
    }

    // From version 7 on a platform may have a name of its own.
    private Dictionary<string, string> SubdirsOf(SpecMapping top)
    {
        var subdirs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var platform in _read.List(top, "platforms").OfType<SpecMapping>())
        {
            if (_read.Optional(platform, "subdir") is { } subdir) subdirs[_read.Text(platform, "name").Text] = subdir.Text;
        }

        return subdirs;
    }

    private IEnumerable<ForeignPackage> Packages(SpecMapping environment, string platform, Dictionary<string, SpecMapping> packages)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in _read.List(_read.Mapping(environment, "packages"), platform))
        {
            var reference = _read.Mapping(node, "package");
            if (_read.Optional(reference, "conda") is not { } conda)
            {
                _leftOut.Add(Described(reference));
                continue;
            }

            if (!ArchiveAddress.TryParse(conda.Text, out var address) || address.Package is null)
            {
                _leftOut.Add($"built from source, {Redacted.Url(conda.Text)}");
                continue;
            }

            var read = Package(packages, conda, address);
            if (!names.Add(read.Name)) throw _read.Wrong(conda.At, $"the package stands twice: {Shown.Text(read.Name)}");
            yield return read;
        }
    }

    // What is not conda's: its kind and where it is from.
    private static string Described(SpecMapping reference)
    {
        if (reference.Members.Count == 0) return "a package without a kind";
        var first = reference.Members[0];
        return $"{first.Key} {Redacted.Url((first.Value as SpecScalar)?.Text ?? "")}";
    }

    private static string? NameOf(string depends) => MatchSpec.TryParse(depends, Strictness.Lenient, out var spec) ? spec.Name : null;

    private ForeignPackage Package(Dictionary<string, SpecMapping> packages, SpecItem conda, ArchiveAddress address)
    {
        try
        {
            return packages.TryGetValue(ForeignLock.Unescaped(conda.Text), out var package)
                ? Package(package, conda.Text, address)
                : throw _read.Wrong(conda.At, $"the package is not described: {Shown.Text(Redacted.Url(conda.Text))}");
        }
        catch (SpecException e)
        {
            var file = address.Package!;
            string name = file.Name.ToLowerInvariant();
            return new ForeignPackage { Url = conda.Text, Name = name, Version = file.Version, Build = file.Build, IsComplete = false, At = conda.At, Problem = e };
        }
    }

    private ForeignPackage Package(SpecMapping package, string url, ArchiveAddress address)
    {
        var file = address.Package!;
        var (sha256, md5) = _read.Checksums(package);
        string build = _read.Optional(package, "build")?.Text ?? file.Build;
        return new ForeignPackage
        {
            Url = url,
            Name = (_read.Optional(package, "name")?.Text ?? file.Name).ToLowerInvariant(),
            Version = _read.Optional(package, "version")?.Text ?? file.Version,
            Build = build,
            Sha256 = sha256,
            Md5 = md5,
            Size = _read.Size(package, "size"),
            IsNoarchPython = IsNoarchPython(package, address.Subdir, build),
            PythonSitePackagesPath = _read.Optional(package, "python_site_packages_path")?.Text,
            Depends = [.. _read.Texts(package, "depends").Select(NameOf).OfType<string>()],
            IsComplete = sha256 is not null,
            At = package.At,
        };
    }

    // Where version 6 leaves the kind of a noarch package out, its build string tells it, by pixi's own rule.
    private bool IsNoarchPython(SpecMapping package, string folder, string build)
    {
        if (_read.Optional(package, "noarch") is { } noarch) return noarch.Text == "python";
        string subdir = _read.Optional(package, "subdir")?.Text ?? folder;
        return _version >= Derives && subdir == "noarch" && build.Contains("py", StringComparison.Ordinal);
    }

    private static string? AddressOf(SpecMapping package)
    {
        // Versions 4 and 5 say the kind in a member of its own.
        string? kind = (DocumentReader.Find(package, "kind") as SpecScalar)?.Text;
        var address = kind == "conda" ? DocumentReader.Find(package, "url") : kind is null ? DocumentReader.Find(package, "conda") : null;
        return (address as SpecScalar)?.Text;
    }
}
