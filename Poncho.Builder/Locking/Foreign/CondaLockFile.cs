using Poncho.Builder.Building;
using Poncho.Builder.Locks;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Syntax;
using Poncho.Conda.Channels;
using Poncho.IO.Net;

namespace Poncho.Builder.Locking.Foreign;

/// <summary>
/// conda-lock's <c>conda-lock.yml</c>, version 1: one element for each package and platform. The categories that conda-lock itself installs are
/// read, <c>main</c> and <c>dev</c>; others, and pip's packages, are left out, and named.
/// </summary>
internal sealed class CondaLockFile(string path)
{
    private const int Newest = 1;

    private static readonly string[] s_managers = ["conda", "pip"];
    private readonly DocumentReader _read = new(path, "conda-lock writes it anew");
    private readonly SortedSet<string> _pip = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _categories = new(StringComparer.Ordinal);

    public ForeignLock Read(SpecNode root)
    {
        var top = _read.Mapping(root, "the file");
        long version = _read.Size(top, "version") ?? 0;
        // pixi's first locks were written in this form.
        if (version is > Newest and <= PixiLockFile.LastOfOldForm)
            throw _read.Wrong(_read.Required(top, "version").At, PixiLockFile.Unknown(version), "pixi writes it anew");
        if (version is < 1 or > Newest)
            throw _read.Wrong(_read.Required(top, "version").At, $"a conda-lock.yml of version {version}, and this program knows {Newest}: \"{version}\"");
        var platforms = new Dictionary<string, List<ForeignPackage>>(StringComparer.Ordinal);
        foreach (var node in _read.List(top, "package")) Add(platforms, _read.Mapping(node, "package"));
        if (platforms.Count == 0) throw _read.Wrong(top.At, "no conda packages in it");
        return new ForeignLock
        {
            Source = path,
            Format = "a conda-lock.yml",
            HasVariables = true,
            Platforms = platforms.ToDictionary(p => p.Key, IReadOnlyList<ForeignPackage> (p) => p.Value),
            LeftOut = [.. LeftOut()],
        };
    }

    private void Add(Dictionary<string, List<ForeignPackage>> platforms, SpecMapping package)
    {
        string name = _read.Text(package, "name").Text.ToLowerInvariant();
        // What the nodes have, and nothing to install.
        if (name.StartsWith("__", StringComparison.Ordinal)) return;
        string manager = _read.OneOf(_read.Text(package, "manager"), "manager", s_managers);
        string category = _read.Optional(package, "category")?.Text ?? "main";
        if (category is not ("main" or "dev")) _categories.Add(category);
        else if (manager == "pip") _pip.Add(name);
        else
        {
            string platform = _read.Text(package, "platform").Text;
            if (!platforms.TryGetValue(platform, out var packages)) platforms.Add(platform, packages = []);
            // A package of two categories has two elements.
            if (!packages.Exists(p => p.Name == name)) packages.Add(Package(package, name));
        }
    }

    private ForeignPackage Package(SpecMapping package, string name)
    {
        try
        {
            return WholePackage(package, name);
        }
        catch (SpecException e)
        {
            string url = (DocumentReader.Find(package, "url") as SpecScalar)?.Text ?? "";
            return new ForeignPackage { Url = url, Name = name, Version = "", Build = "", IsComplete = false, At = package.At, Problem = e };
        }
    }

    private ForeignPackage WholePackage(SpecMapping package, string name)
    {
        var url = _read.Text(package, "url");
        if (!ArchiveAddress.TryParse(url.Text, out var address) || address.Package is not { } file)
            throw _read.Wrong(url.At, $"not the address of a conda package: {Shown.Text(Redacted.Url(url.Text))}");
        var (sha256, md5) = _read.Checksums(_read.Mapping(package, "hash"));
        bool isPlain = address.Subdir != "noarch" && name != LockedPython.Name;
        return new ForeignPackage
        {
            Url = url.Text,
            Name = name,
            Version = file.Version,
            Build = file.Build,
            Sha256 = sha256,
            Md5 = md5,
            Depends = DocumentReader.Find(package, "dependencies") is SpecMapping dependencies ? [.. dependencies.Members.Select(m => m.Key)] : [],
            IsComplete = isPlain && sha256 is not null,
            At = package.At,
        };
    }

    private IEnumerable<string> LeftOut()
    {
        if (_pip.Count > 0) yield return $"pip's part of {path} is left out: {string.Join(", ", _pip)}";
        if (_categories.Count > 0) yield return $"categories of {path} are left out: {string.Join(", ", _categories)}";
    }
}
