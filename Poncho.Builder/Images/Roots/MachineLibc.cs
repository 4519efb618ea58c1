using Poncho.IO;
using Poncho.IO.Machines;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Nodes;

namespace Poncho.Builder.Images.Roots;

/// <summary>
/// This machine's C library, for an image that has no other: conda's packages bring everything but glibc and its loader.
/// </summary>
/// <param name="Version">Such as 2.36.</param>
/// <param name="Files">Where each file is in the image, and on this machine.</param>
internal sealed record MachineLibc(string Version, IReadOnlyList<(string Path, string Source)> Files)
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

    /// <summary>Finds it.</summary>
    /// <param name="platform">What the image is for.</param>
    /// <param name="least">The least version that the environment needs; null for any.</param>
    /// <param name="root">Of the file system.</param>
    /// <exception cref="PonchoException">The image is for another platform, or the library is another one, or too old.</exception>
    public static MachineLibc Find(TargetPlatform platform, string? least, string root = "/")
    {
        if (platform.Subdir != CondaPlatform.OfThisMachine.Subdir)
        {
            throw new PonchoException(
                $"an image without a base takes this machine's C library, and this machine is no {platform.Subdir}: \"{CondaPlatform.OfThisMachine.Subdir}\"",
                "give a base for that platform: --base debian.tar (what docker save or skopeo copy wrote)");
        }

        if (!s_loaders.TryGetValue(platform.Architecture, out string? loader) || GlibcFile.FindVersion(root) is not { Length: > 0 } version)
        {
            throw new PonchoException("this machine has no glibc, which an image without a base takes from it", "give a base that has one: --base debian.tar");
        }

        if (least is not null && System.Version.Parse(least) > System.Version.Parse(version))
        {
            throw new PonchoException(
                $"the environment needs glibc {least}, and this machine has an older one for its image: \"{version}\"", "give a base that has it: --base debian.tar");
        }

        string folder = s_folders.FirstOrDefault(folder => File.Exists(Path.Combine(root, folder, s_names[0])))
            ?? throw new PonchoException($"this machine's C library is in none of the usual folders: \"{s_names[0]}\"", "give a base: --base debian.tar");
        var files = new List<(string, string)> { (loader, Path.Combine(root, loader)) };
        files.AddRange(s_names.Select(name => ($"{folder}/{name}", Path.Combine(root, folder, name))).Where(file => File.Exists(file.Item2)));

        // Scripts begin with it; and without the locale C.UTF-8 is plain ASCII to C.
        if (File.Exists(Path.Combine(root, Env))) files.Add((Env, Path.Combine(root, Env)));
        string locale = Path.Combine(root, Locale);
        if (Directory.Exists(locale))
        {
            files.AddRange(Directory.EnumerateFiles(locale, "*", SearchOption.AllDirectories)
                .Select(path => ($"{Locale}{path[locale.Length..]}", path)));
        }

        return new MachineLibc(version, files);
    }
}
