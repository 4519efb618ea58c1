using Poncho.Builder.Building;
using Poncho.Builder.Locks;
using Poncho.Builder.Specs.Syntax;
using Poncho.Conda.Channels;
using Poncho.Conda.Naming;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Builder.Locking.Foreign;

/// <summary>
/// conda's explicit files, as <c>conda list --explicit</c> and many others write them: a line <c>@EXPLICIT</c>, and a line for each archive, its
/// address and perhaps <c>#</c> and its md5 or sha256. What is installed first comes first.
/// </summary>
internal static class ExplicitFile
{
    private const string Hint = "a line is an address, perhaps with #MD5 or #sha256:DIGITS behind it";

    public static ForeignLock Read(string path, string text)
    {
        var packages = new List<ForeignPackage>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? platform = null;
        int number = 0;
        foreach (var span in text.AsSpan().EnumerateLines())
        {
            var at = new SpecPosition(++number, 1);
            string line = span.Trim().ToString();
            if (line.StartsWith("# platform:", StringComparison.Ordinal)) platform ??= line["# platform:".Length..].Trim();
            if (line.Length == 0 || line[0] is '#' or '@') continue;
            var package = Package(path, line, at);
            if (!seen.Add(package.Name))
                throw new SpecException(path, at, $"the package stands twice: {Shown.Text(package.Name)}", "keep one of the lines");
            packages.Add(package);
        }

        if (packages.Count == 0) throw new SpecException(path, null, "an explicit file without packages", Hint);
        return new ForeignLock
        {
            Source = path,
            Format = "an explicit file",
            HasVariables = true,
            Platforms = new Dictionary<string, IReadOnlyList<ForeignPackage>> { [PlatformOf(path, packages, platform)] = packages },
        };
    }

    private static ForeignPackage Package(string path, string line, SpecPosition at)
    {
        if (!ArchiveAddress.TryParse(line, out var address) || address.Package is not { } name)
            throw new SpecException(path, at, $"not the address of a conda package: {Shown.Text(Redacted.Url(line.Split('#')[0]))}", Hint);
        Digest? sha256 = null;
        string? md5 = null;
        if (address.Checksum is { } hash)
        {
            string digits = hash.StartsWith("sha256:", StringComparison.Ordinal) ? hash[7..] : hash.StartsWith("md5:", StringComparison.Ordinal) ? hash[4..] : hash;
            if (Digest.TryParseHex(digits.ToLowerInvariant(), out var digest)) sha256 = digest;
            else if (DocumentReader.IsMd5(digits)) md5 = digits.ToLowerInvariant();
            else throw new SpecException(path, at, $"neither an md5 nor a sha256: {Shown.Text(hash)}", Hint);
        }

        string subdir = KnownSubdir(address);
        // Which kind of noarch it is, and where a Python keeps its modules, the archive alone says.
        bool isPlain = subdir is not ("noarch" or "") && name.Name != LockedPython.Name;
        return new ForeignPackage
        {
            Url = address.Checksum is null ? line : line[..line.LastIndexOf('#')].TrimEnd(),
            Name = name.Name.ToLowerInvariant(),
            Version = name.Version,
            Build = name.Build,
            Sha256 = sha256,
            Md5 = md5,
            IsComplete = isPlain && sha256 is not null,
            At = at,
        };
    }

    // One platform beside noarch; where the addresses show none, what the file says of itself.
    private static string PlatformOf(string path, List<ForeignPackage> packages, string? said)
    {
        var all = packages.Select(p => (Subdir: KnownSubdir(ArchiveAddress.Parse(p.Url)), p.At));
        var subdirs = all.Where(p => p.Subdir is not ("noarch" or "")).DistinctBy(p => p.Subdir).ToList();
        if (subdirs.Count == 1) return subdirs[0].Subdir;
        if (subdirs.Count == 0) return said is not null && Subdirs.IsKnown(said) ? said : ForeignLock.AnyPlatform;
        string second = subdirs[1].Subdir;
        throw new SpecException(path, subdirs[1].At, $"packages of {subdirs[0].Subdir} and of {second} in one environment: \"{second}\"");
    }

    private static string KnownSubdir(ArchiveAddress address) => Subdirs.IsKnown(address.Subdir) ? address.Subdir : "";
}
