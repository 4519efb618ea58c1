using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Poncho.Builder.Layering;
using Poncho.Builder.Sources.Placing;
using Poncho.IO.Files;
using Poncho.Oci.Layers;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Capturing;

/// <summary>Puts one file of an environment after another into a layer, and remembers what the layer's facts say of them.</summary>
internal sealed class CapturedFiles(PrefixTree tree, string installedAt, LayerTarWriter tar) : IDisposable
{
    private static readonly byte[] s_placeholder = Encoding.UTF8.GetBytes(PrefixPlaceholder.Text);

    private readonly PrefixText _text = new(installedAt);
    private readonly byte[] _buffer = new byte[AtomicFile.BufferSize];
    private readonly List<string> _outside = [];

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
        string[] binary = [.. Relocations.Where(file => file.Mode == RelocationMode.Binary).Select(file => file.Path)];
        if (binary.Length > 0) yield return string.Create(CultureInfo.InvariantCulture, $"binary files hold the path of the environment that they are from, so that they fit only where the path has at most {_text.Length} bytes: {NameList.Of(binary)}");
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
            throw FileErrors.CannotRead(path, e);
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
        if (found.Offsets.IsEmpty || found.IsBinary)
        {
            if (!found.Offsets.IsEmpty) Relocations.Add(new Relocation { Path = entry.Path, Mode = RelocationMode.Binary, Placeholder = installedAt, Offsets = found.Offsets });
            await tar.WriteFileAsync(entry.Path, kind, entry.Time, size, file, cancel);
        }
        else
        {
            int longer = s_placeholder.Length - _text.Length;
            Relocations.Add(new Relocation { Path = entry.Path, Mode = RelocationMode.Text, Placeholder = PrefixPlaceholder.Text, Offsets = [.. found.Offsets.Select((offset, i) => offset + ((long)i * longer))] });
            size += (long)found.Offsets.Length * longer;
            await using var replaced = new ReplacedStream(file, found.Offsets, _text.Length, s_placeholder);
            await tar.WriteFileAsync(entry.Path, kind, entry.Time, size, replaced, cancel);
        }

        Bytes += size;
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
