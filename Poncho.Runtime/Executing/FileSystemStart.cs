using System.Globalization;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Mounting;
using Poncho.Runtime.NodeCache;
using Poncho.Runtime.Nodes;
using Poncho.Runtime.PrefixFolders;
using Poncho.Runtime.Relocating;
using Poncho.Runtime.Trees;
using Poncho.Runtime.Unpacking;

namespace Poncho.Runtime.Executing;

/// <summary>
/// The start of a command in an environment that lies in a file system: mounted for all tasks of the node where that can be, else unpacked into the node
/// cache. What has no command is always unpacked: nobody would know how long it is used.
/// </summary>
internal sealed class FileSystemStart(FileSystemFile file, RunRequest request, CancellationToken cancel)
{
    private const string IdleVariable = "PONCHO_MOUNT_IDLE";

    // As long as a worker takes to begin its next task.
    private const uint UsualIdle = 60;

    private readonly CachedStart _cache = new(request, cancel);
    private readonly NodePrograms _programs = new(request.Variables);
    private readonly UnpackMeter _meter = new(UnpackLimits.Of(request.Variables.Find));
    private readonly List<string> _reasons = [];

    /// <param name="name">What it is called, for prompts and who lists the cache.</param>
    /// <exception cref="PonchoException">It is no image of Poncho's, not for this machine, or neither mounted nor unpacked here.</exception>
    public ReadyEnvironment Prepare(string name)
    {
        if (request.UnpackTo is { } own) return OfOwn(own);
        if (_cache.Find(file.UnpackedId) is { } found) return Ready(found, name, null);
        if (request.SharedCache is null && request.Command.Count > 0 && TryMounted(name) is { } mounted) return mounted;
        request.Log($"setting up environment {file.UnpackedId} in the node cache: unpacked by {UnsquashedTree.Program}{Reasons()}");
        var unpacked = _cache.Ensure(file.UnpackedId, name, cache => cache.Ensure(file.UnpackedId, (folder, to) =>
        {
            Unpack(folder, to, isShared: true);
            var use = new DiskUse();
            use.Add(folder);
            Note(cache, to, use.Bytes);
        }, request.Wait, cancel));
        return Ready(unpacked, name, null);
    }

    private ReadyEnvironment OfOwn(string own)
    {
        request.Log($"setting up environment {file.UnpackedId} at {Path.GetFullPath(own)}");
        var prefix = PrivateCopy.Ensure(
            Path.GetFullPath(own), file.UnpackedId, to => Unpack(to.Path, to, isShared: false), request.Wait, cancel, request.UnpacksBeside);
        var config = UnpackedFolder.ConfigOf(prefix.Path);
        if (config is not null) Check(config);
        return new ReadyEnvironment(prefix, config, null);
    }

    // Null where nothing mounts.
    private ReadyEnvironment? TryMounted(string name)
    {
        string root = CacheFolder.Path(request.Variables.Find);
        CacheFolder.Ensure(root);
        var mounts = new FileSystemMounts(root, _programs);
        var hold = mounts.TryHold(file, Idle(), _reasons, cancel);
        if (hold is null) return null;
        try
        {
            request.Log($"setting up environment {file.Id} in the node cache: {mounts.Way ?? "mounted before"}");
            string folder = mounts.FolderOf(file.Id);
            var found = _cache.Ensure(file.Id, name, cache => cache.Ensure(file.Id, (into, to) =>
            {
                var image = ImageRoot.Read(folder, file.Path);
                Check(image.Config);
                Note(cache, to, new MountedTree(image, folder).Fill(into, to, Grow, cancel));
            }, request.Wait, cancel));
            return Ready(found, name, hold);
        }
        catch
        {
            hold.Dispose();
            throw;
        }
    }

    private void Unpack(string folder, Prefix to, bool isShared) =>
        new UnsquashedTree(file, _programs).Fill(folder, to, isShared, Check, _reasons, _meter);

    private ReadyEnvironment Ready((Prefix Prefix, CacheUse Use) found, string name, FileLock? mount)
    {
        var config = ImageRoot.FindKept(found.Prefix.Path);
        if (config is not null) Check(config);
        return new ReadyEnvironment(found.Prefix, config, name, found.Use, mount);
    }

    private void Check(EnvironmentConfig config) => NodeCheck.Check(config, request.Environment, request.Variables);

    private void Grow(long bytes) => _meter.CountBytes(bytes, file.Path);

    // For who lists the cache: its bytes, and that it links to no layer.
    private static void Note(EnvironmentCache cache, Prefix prefix, long bytes)
    {
        Folders.Ensure(Path.Combine(cache.Root, EnvironmentLists.FolderName));
        new EnvironmentFacts(bytes, []).Write(cache.Root, Path.GetFileName(prefix.Path));
    }

    private string Reasons() => _reasons.Count == 0 ? "" : $" ({string.Join("; ", _reasons)})";

    private TimeSpan Idle()
    {
        if (request.Variables.FindNonEmpty(IdleVariable) is not { } text) return TimeSpan.FromSeconds(UsualIdle);
        return uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : throw new PonchoException($"variable {IdleVariable} is no number of seconds, 1 or more: \"{PlainText.Line(text)}\"");
    }
}
