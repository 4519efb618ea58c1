using Poncho.IO;
using Poncho.IO.Machines;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Nodes;

namespace Poncho.Builder.Images.Roots;

/// <summary>
/// The C library of an image that has no other: conda's packages bring everything but glibc and its loader. It is this machine's, or that of a package
/// whose files were unpacked.
/// </summary>
/// <param name="Version">Such as 2.36.</param>
/// <param name="Package">The package that it is from, with version and build; null for this machine's.</param>
/// <param name="Files">Where each file is in the image, and on this machine.</param>
internal sealed record RootLibc(string Version, string? Package, IReadOnlyList<(string Path, string Source)> Files)
{
    // The System V ABI says where a program's file looks for its loader; the loader looks for libraries in folders that its distribution chose.
    private static readonly Dictionary<string, string> s_loaders = new(StringComparer.Ordinal)
    {
        ["amd64"] = "lib64/ld-linux-x86-64.so.2",
        ["arm64"] = "lib/ld-linux-aarch64.so.1",
    };

    private static readonly string[] s_folders = ["lib/x86_64-linux-gnu", "lib/aarch64-linux-gnu", "lib64", "usr/lib64", "usr/lib", "lib"];

    // What glibc itself consists of; a newer one has some of them as empty shells, for programs that name them.
    private static readonly string[] s_names =
    [
        "libc.so.6", "libm.so.6", "libmvec.so.1", "libpthread.so.0", "libdl.so.2", "librt.so.1", "libutil.so.1", "libanl.so.1", "libresolv.so.2",
        "libnss_files.so.2", "libnss_dns.so.2",
    ];

    private const string Locale = "usr/lib/locale/C.utf8", Env = "usr/bin/env";

    private const string GiveBase = "give a base that has one: --base debian.tar";

    /// <summary>What the image's label and history say, such as <c>glibc 2.28 of sysroot_linux-64 2.28 h4ee821c_8</c>.</summary>
    public string Text => Package is null ? $"glibc {Version}" : $"glibc {Version} of {Package}";

    /// <summary>Whether a file of a root may be wanted: what is unpacked of a package. Links are, too, since files are found through them.</summary>
    /// <param name="path">Below the root.</param>
    public static bool MayWant(string path)
    {
        if (path == Env || path.StartsWith(Locale + "/", StringComparison.Ordinal)) return true;
        int slash = path.LastIndexOf('/');
        return slash > 0 && s_folders.Contains(path[..slash]) && path.Contains(".so", StringComparison.Ordinal);
    }

    /// <summary>
    /// Where the root of a package's C library is: conda's <c>sysroot_*</c> have it below <c>x86_64-conda-linux-gnu/sysroot</c>, another may have it at its own.
    /// </summary>
    /// <param name="paths">Files and links of the package.</param>
    /// <returns>A path with a slash at its end, or an empty one; null where there is no C library.</returns>
    public static string? FindRoot(IEnumerable<string> paths)
    {
        string? found = null;
        foreach (string path in paths)
        {
            string? folder = s_folders.FirstOrDefault(folder => path == $"{folder}/{s_names[0]}" || path.EndsWith($"/{folder}/{s_names[0]}", StringComparison.Ordinal));
            if (folder is null) continue;
            string root = path[..^$"{folder}/{s_names[0]}".Length];
            if (found is null || root.Length < found.Length) found = root;
        }

        return found;
    }

    /// <summary>Finds this machine's.</summary>
    /// <param name="platform">What the image is for.</param>
    /// <param name="least">The least version that the environment needs; null for any.</param>
    /// <exception cref="PonchoException">The image is for another platform, or the library is another one, or too old.</exception>
    public static RootLibc OfMachine(TargetPlatform platform, string? least)
    {
        if (platform.Subdir == CondaPlatform.OfThisMachine.Subdir) return In("/", "this machine", package: null, platform, least);
        throw new PonchoException(
            $"an image without a base takes this machine's C library, and this machine is no {platform.Subdir}: \"{CondaPlatform.OfThisMachine.Subdir}\"",
            $"take it of a package (--libc sysroot_{platform.Subdir}), or give a base for that platform: --base debian.tar");
    }

    /// <summary>Finds it below a folder.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="owner">Whose it is, for messages.</param>
    /// <param name="package">See <see cref="Package"/>.</param>
    /// <param name="platform">What the image is for.</param>
    /// <param name="least">The least version that the environment needs; null for any.</param>
    /// <exception cref="PonchoException">The library is another one, or too old.</exception>
    public static RootLibc In(string root, string owner, string? package, TargetPlatform platform, string? least)
    {
        if (!s_loaders.TryGetValue(platform.Architecture, out string? loader) || GlibcFile.FindVersion(root) is not { Length: > 0 } version)
        {
            throw new PonchoException($"{owner} has no glibc, which an image without a base takes from it", GiveBase);
        }

        if (least is not null && System.Version.Parse(least) > System.Version.Parse(version))
        {
            string other = package is null ? "take a newer one of a package (--libc sysroot_linux-64)" : "take a newer one of it (--libc \"NAME >=VERSION\")";
            throw new PonchoException(
                $"the environment needs glibc {least}, and {owner} has an older one for its image: \"{version}\"", $"{other}, or give a base that has it: --base debian.tar");
        }

        string folder = s_folders.FirstOrDefault(folder => File.Exists(Path.Combine(root, folder, s_names[0])))
            ?? throw new PonchoException($"the C library of {owner} is in none of the usual folders: \"{s_names[0]}\"", GiveBase);

        // A package may have the loader beside the libraries alone.
        string[] loaders = [Path.Combine(root, loader), Path.Combine(root, folder, Path.GetFileName(loader))];
        string there = loaders.FirstOrDefault(File.Exists)
            ?? throw new PonchoException($"{owner} has a C library of another platform than {platform.Subdir}, without the loader: \"{loader}\"", GiveBase);
        var files = new List<(string, string)> { (loader, there) };
        files.AddRange(s_names.Select(name => ($"{folder}/{name}", Path.Combine(root, folder, name))).Where(file => File.Exists(file.Item2)));

        // Scripts begin with it; and without the locale C.UTF-8 is plain ASCII to C.
        if (File.Exists(Path.Combine(root, Env))) files.Add((Env, Path.Combine(root, Env)));
        string locale = Path.Combine(root, Locale);
        if (Directory.Exists(locale))
        {
            files.AddRange(Directory.EnumerateFiles(locale, "*", SearchOption.AllDirectories)
                .Select(path => ($"{Locale}{path[locale.Length..]}", path)));
        }

        return new RootLibc(version, package, files);
    }
}
