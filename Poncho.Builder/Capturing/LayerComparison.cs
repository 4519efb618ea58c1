using Poncho.Builder.Sources;
using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.IO.Files;
using Poncho.IO.Tar;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Relocating;

namespace Poncho.Builder.Capturing;

/// <summary>
/// Compares an environment with the layers of its packages, byte by byte, each relocated to where the environment is: whichever tool installed
/// it, and whatever its records say. Each file is read once.
/// </summary>
/// <param name="tree">The environment.</param>
/// <param name="installedAt">The path that its files name as its own.</param>
/// <param name="store">Has the layers.</param>
internal sealed class LayerComparison(PrefixTree tree, string installedAt, Store store)
{
    private readonly Prefix _prefix = new(installedAt);

    /// <param name="layer">A package's.</param>
    /// <param name="isOwner">Whether a path is this layer's, and not a later one's or a distribution's.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>Paths that are not in the environment, and those at which there is something else.</returns>
    public ComparedLayer Compare(AssembledLayer layer, Func<string, bool> isOwner, CancellationToken cancel)
    {
        using var blob = store.OpenRead(layer.Info.Descriptor.Digest);
        using var plain = new ZstdDecompressStream(blob);
        using var tar = new BufferedStream(plain, AtomicFile.BufferSize);
        var reader = new TarForwardReader(tar);
        var result = new ComparedLayer([], []);
        while (reader.Next())
        {
            cancel.ThrowIfCancellationRequested();
            string path = reader.Current.Path.TrimEnd('/');
            bool isRecord = path.StartsWith(PrefixRecordReader.Folder + "/", StringComparison.Ordinal);
            if (reader.Current.Kind == TarMemberKind.Folder || isRecord || ByteCodeFiles.Is(path) || !isOwner(path)) continue;
            if (!tree.Entries.TryGetValue(path, out var entry)) result.Missing.Add(path);
            else if (!IsSame(reader, layer.Info.Relocations.Find(path), entry)) result.Changed.Add(path);
        }

        return result;
    }

    private bool IsSame(TarForwardReader reader, Relocation? relocation, PrefixEntry entry) => reader.Current.Kind switch
    {
        TarMemberKind.SymbolicLink => entry.LinkTarget == reader.Current.LinkTarget,
        TarMemberKind.File => IsSameFile(reader, relocation, entry),
        // Two names of one file: the other name is compared with the layer.
        TarMemberKind.HardLink => entry.IsFile && FileAt(reader.Current.LinkTarget) is { } other && HasSameBytes(entry, other),
        _ => false,
    };

    private PrefixEntry? FileAt(string path) => tree.Entries.TryGetValue(path, out var entry) && entry.IsFile ? entry : null;

    private bool IsSameFile(TarForwardReader reader, Relocation? relocation, PrefixEntry entry)
    {
        // Any of the three bits for execution (0111).
        const int Execution = 0x49;
        if (!entry.IsFile || entry.IsExecutable != ((reader.Current.Mode & Execution) != 0)) return false;
        return (relocation is not null || entry.Size == reader.Current.Size) && HasSameBytes(reader, relocation, entry);
    }

    private bool HasSameBytes(TarForwardReader reader, Relocation? relocation, PrefixEntry entry)
    {
        using var file = CapturedFiles.OpenRead(tree.FullPath(entry.Path));
        using var same = new SameBytes(file);
        byte[] buffer = new byte[AtomicFile.BufferSize];
        try
        {
            var relocating = relocation is null ? null : RelocatingWriter.Begin(relocation, _prefix, same);
            for (int read; same.IsSame && (read = reader.Read(buffer)) > 0;)
            {
                if (relocating is null) same.Write(buffer.AsSpan(0, read));
                else relocating.Write(buffer.AsSpan(0, read));
            }

            if (same.IsSame) relocating?.Complete();
        }
        catch (PonchoException)
        {
            // It could not have been unpacked there at all.
            return false;
        }

        return same.IsSame && same.IsAtEnd;
    }

    private bool HasSameBytes(PrefixEntry left, PrefixEntry right)
    {
        if (left.Size != right.Size || left.IsExecutable != right.IsExecutable) return false;
        using var one = CapturedFiles.OpenRead(tree.FullPath(left.Path));
        using var other = CapturedFiles.OpenRead(tree.FullPath(right.Path));
        using var same = new SameBytes(one);
        byte[] buffer = new byte[AtomicFile.BufferSize];
        for (int read; same.IsSame && (read = other.Read(buffer)) > 0;) same.Write(buffer.AsSpan(0, read));
        return same.IsSame && same.IsAtEnd;
    }
}
