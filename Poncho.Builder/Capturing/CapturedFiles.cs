using Poncho.Builder.Sources.Placing;
using Poncho.IO.Files;
using Poncho.Oci.Layers;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Capturing;

/// <summary>Puts one file of an environment after another into a layer, and remembers what the layer's facts say of them.</summary>
/// <param name="tree">The environment.</param>
/// <param name="installedAt">The path that its files name as its own.</param>
/// <param name="placeholders">What stood in binary files of packages before that path, by theirs.</param>
/// <param name="tar">Takes the files.</param>
internal sealed class CapturedFiles(PrefixTree tree, string installedAt, IReadOnlyDictionary<string, string> placeholders, LayerTarWriter tar) : IDisposable
{
    private readonly PrefixText _text = new(installedAt);
    private readonly byte[] _buffer = new byte[AtomicFile.BufferSize];
    private readonly List<string> _outside = [];
    private readonly List<string> _kept = [];

    public List<Relocation> Relocations { get; } = [];

    /// <summary>All but folders.</summary>
    public List<string> Paths { get; } = [];

    public Version? Glibc { get; private set; }

    public long Bytes { get; private set; }

    public async Task AddAsync(PrefixEntry entry, CancellationToken cancel)
    {
        if (entry.IsFolder)
        {
            await tar.WriteDirectoryAsync(entry.Path, entry.Time, cancel);
            return;
        }

        Paths.Add(entry.Path);
        if (entry.LinkTarget is { } target) await tar.WriteSymlinkAsync(entry.Path, Inside(entry.Path, target), entry.Time, cancel);
        else await AddFileAsync(entry, cancel);
    }

    /// <summary>A file that was made.</summary>
    public async Task AddAsync(PlacedEntry made, CancellationToken cancel)
    {
        Paths.Add(made.Path);
        Bytes += made.Content!.Value.Length;
        await using var content = made.Content.Value.Open();
        await tar.WriteFileAsync(made.Path, LayerFile.Plain, made.Time, made.Content.Value.Length, content, cancel);
    }

    /// <summary>The file that the layer ends with.</summary>
    public async Task AddAsync(LastFile last, CancellationToken cancel)
    {
        Paths.Add(last.Path);
        Bytes += last.Content.Length;
        await tar.WriteFileAsync(last.Path, LayerFile.Plain, LayerTimes.Fixed, last.Content, cancel);
    }

    /// <summary>What a user should hear whenever the layer is used.</summary>
    public IEnumerable<string> Warnings()
    {
        if (_kept.Count > 0)
            yield return $"binary files hold the path of the environment that they are from, and keep it wherever they are: {NameList.Of(_kept)}";
        if (_outside.Count > 0) yield return $"soft links lead out of the environment: {NameList.Of(_outside)}";
    }

    public void Dispose() => _text.Dispose();

    /// <exception cref="Poncho.IO.PonchoException">It cannot be read.</exception>
    public static FileStream OpenRead(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CaptureErrors.Unreadable(path, e);
        }
    }

    // Looked through once, and written while it is still in the system's memory.
    private async Task AddFileAsync(PrefixEntry entry, CancellationToken cancel)
    {
        await using var file = OpenRead(tree.FullPath(entry.Path));
        long size = 0;
        for (int read; (read = await file.ReadAsync(_buffer, cancel)) > 0; size += read) _text.Append(_buffer.AsSpan(0, read));
        var found = _text.Finish(file.SafeFileHandle);
        if (found.Glibc is { } glibc && (Glibc is null || glibc > Glibc)) Glibc = glibc;
        file.Position = 0;
        var kind = entry.IsExecutable ? LayerFile.Executable : LayerFile.Plain;
        if (PlanOf(entry.Path, found, file) is { } plan)
        {
            Relocations.Add(plan.Relocation);
            size += plan.Longer;
            await using var replaced = new ReplacedStream(file, plan.Edits);
            await tar.WriteFileAsync(entry.Path, kind, entry.Time, size, replaced, cancel);
        }
        else
        {
            await tar.WriteFileAsync(entry.Path, kind, entry.Time, size, file, cancel);
        }

        Bytes += size;
    }

    private PlaceholderPlan? PlanOf(string path, FoundText found, FileStream file)
    {
        if (found.Offsets.IsEmpty) return null;
        if (!found.IsBinary)
        {
            byte[] start = new byte[LongShebang.MostBytes];
            int read = FullRead.At(file.SafeFileHandle, start, 0);
            return LongShebang.Find(start.AsSpan(0, read), installedAt) is { } shebang
                ? PlaceholderPlan.OfScript(path, shebang, found.Offsets, _text.Length)
                : PlaceholderPlan.OfText(path, found.Offsets, _text.Length);
        }

        if (placeholders.TryGetValue(path, out string? placeholder)
            && PlaceholderPlan.OfBinary(path, file.SafeFileHandle, found.Offsets, _text.Length, placeholder) is { } plan)
            return plan;
        // As a placeholder of its own length the path would keep the whole environment out of folders with longer paths.
        _kept.Add(path);
        return null;
    }

    // An absolute link into the environment means what is beside it, wherever that is.
    private string Inside(string path, string target)
    {
        string folder = "/" + (Path.GetDirectoryName(path) ?? "");
        foreach (string root in (string[])[installedAt, tree.Root])
        {
            if (target == root) return Path.GetRelativePath(folder, "/");
            if (target.StartsWith(root + "/", StringComparison.Ordinal)) return Path.GetRelativePath(folder, "/" + target[(root.Length + 1)..]);
        }

        if (target.StartsWith('/') || Poncho.Conda.Linking.SoftLink.LeavesPrefix(path, target)) _outside.Add($"{path} -> {target}");
        return target;
    }
}
