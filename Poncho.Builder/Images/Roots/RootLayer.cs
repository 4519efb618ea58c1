using System.Text;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Tar;
using Poncho.Oci.Layers;

namespace Poncho.Builder.Images.Roots;

/// <summary>
/// The lowest layer of an image that has no base: the C library, the few files that it reads, and the folders that an engine mounts over. It needs no
/// user of its own: whoever runs it, also one of whom the image knows nothing, has a home folder to write into.
/// </summary>
/// <param name="libc">The C library.</param>
/// <param name="shell">A shell; null for none.</param>
internal sealed class RootLayer(RootLibc libc, RootShell? shell)
{
    /// <summary>The user's number and group that images run as.</summary>
    public const string User = "1000:1000";

    /// <summary>The home folder of whoever runs the image.</summary>
    public const string Home = "/home/poncho";

    private const int Plain = 0x1a4, Executable = 0x1ed, ForAll = 0x3ff;

    private const string Busybox = "usr/bin/busybox", Env = "usr/bin/env";

    private static readonly (string Path, string Content)[] s_texts =
    [
        ("etc/group", "root:x:0:\nnogroup:x:65534:\nponcho:x:1000:\n"),
        ("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n"),
        ("etc/passwd", $"root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\nponcho:x:1000:1000:poncho:{Home}:/bin/sh\n"),
    ];

    private static readonly (string Path, int Mode)[] s_folders =
    [
        ("dev", Executable), ("etc", Executable), ("home", Executable), ("home/poncho", ForAll), ("proc", Executable), ("root", Executable),
        ("run", Executable), ("sys", Executable), ("tmp", ForAll), ("var", Executable), ("var/tmp", ForAll),
    ];

    /// <summary>Paths that no layer above may make a file of.</summary>
    public static IReadOnlyList<string> Needed { get; } = ["lib", "lib64", "usr", "usr/lib", "usr/bin", "etc", "tmp", "home"];

    /// <summary>Folders whose modes are its own.</summary>
    public static IEnumerable<string> OwnFolders => s_folders.Select(folder => folder.Path);

    /// <summary>What the bytes depend on: the files, each by its digest.</summary>
    public async Task<string> KeyAsync(CancellationToken cancel)
    {
        var key = new StringBuilder("root 2\n");
        foreach (var (path, source) in Files().OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            try
            {
                await using var file = File.OpenRead(source);
                key.Append(path).Append(' ').Append(await Digest.OfAsync(file, cancel)).Append('\n');
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw FileErrors.CannotRead(source, e);
            }
        }

        return key.AppendJoin(' ', shell?.Names ?? []).ToString();
    }

    /// <summary>Writes its entries, sorted by path.</summary>
    public async Task WriteAsync(TarForwardWriter tar, CancellationToken cancel)
    {
        var entries = new SortedDictionary<string, Func<Task>>(StringComparer.Ordinal);
        foreach (var (path, mode) in s_folders) entries[path] = () => tar.WriteHeadAsync(TarMemberKind.Folder, path, "", mode, 0, LayerTimes.Fixed, cancel).AsTask();
        foreach (var (path, content) in s_texts) entries[path] = () => WriteTextAsync(tar, path, content, cancel);
        foreach (var (path, source) in Files()) entries[path] = () => WriteFileAsync(tar, path, source, cancel);
        foreach (string name in shell?.Names ?? [])
        {
            // Behind the environment's own programs on PATH; sh alone has to be where scripts look for it.
            entries.TryAdd($"usr/bin/{name}", () => WriteLinkAsync(tar, $"usr/bin/{name}", "busybox", cancel));
            if (name == "sh") entries["bin/sh"] = () => WriteLinkAsync(tar, "bin/sh", "../" + Busybox, cancel);
        }

        // That of the environment, where it has one.
        entries.TryAdd(Env, () => WriteLinkAsync(tar, Env, "../../bin/env", cancel));

        // Also those that paths only imply: engines differ in what they make of them.
        foreach (string path in entries.Keys.ToList())
        {
            for (string? folder = Path.GetDirectoryName(path); folder is { Length: > 0 }; folder = Path.GetDirectoryName(folder))
            {
                string named = folder;
                entries.TryAdd(named, () => tar.WriteHeadAsync(TarMemberKind.Folder, named, "", Executable, 0, LayerTimes.Fixed, cancel).AsTask());
            }
        }

        foreach (var write in entries.Values) await write();
    }

    private IEnumerable<(string Path, string Source)> Files() => shell is null ? libc.Files : [.. libc.Files, (Busybox, shell.Program)];

    private static Task WriteLinkAsync(TarForwardWriter tar, string path, string target, CancellationToken cancel) =>
        tar.WriteHeadAsync(TarMemberKind.SymbolicLink, path, target, 0x1ff, 0, LayerTimes.Fixed, cancel).AsTask();

    private static async Task WriteTextAsync(TarForwardWriter tar, string path, string content, CancellationToken cancel)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        await tar.WriteHeadAsync(TarMemberKind.File, path, "", Plain, bytes.Length, LayerTimes.Fixed, cancel);
        await tar.WriteDataAsync(bytes, cancel);
    }

    private static async Task WriteFileAsync(TarForwardWriter tar, string path, string source, CancellationToken cancel)
    {
        try
        {
            await using var file = File.OpenRead(source);
            await tar.WriteHeadAsync(TarMemberKind.File, path, "", Executable, file.Length, LayerTimes.Fixed, cancel);
            await tar.WriteDataAsync(path, file.Length, file, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(source, e);
        }
    }
}
