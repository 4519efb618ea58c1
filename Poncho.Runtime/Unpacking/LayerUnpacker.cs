using System.Buffers;
using System.IO.Hashing;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Net;
using Poncho.IO.Tar;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Opening;
using Poncho.Runtime.PrefixFolders;
using Poncho.Runtime.Relocating;
using Poncho.Runtime.Tarballs;
using Poncho.Runtime.Trees;

namespace Poncho.Runtime.Unpacking;

/// <summary>
/// Writes the entries of one tarball below a root as they pass. Files with placeholders are written relocated; permission bits are kept as
/// far as they say who may read, write and execute; times are kept, since a <c>.pyc</c> is valid only with the time of its source. Nothing
/// in the tarball is believed.
/// </summary>
internal sealed class LayerUnpacker
{
    private const uint Writable = 0x92;

    // rwxr-xr-x: what groups and others may not write is as conda has it; setid bits and stickiness are never taken over.
    private const uint KeptMode = 0x1ed, OwnerReads = 0x100;

    private readonly FolderTree _tree;
    private readonly UnpackMeter _meter;
    private readonly string _source;
    private readonly XxHash64 _hash = new();

    /// <param name="tree">Where to.</param>
    /// <param name="meter">Counts for the whole environment.</param>
    /// <param name="source">What the tarball is called in messages.</param>
    public LayerUnpacker(FolderTree tree, UnpackMeter meter, string source)
    {
        _tree = tree;
        _meter = meter;
        _source = source;
    }

    /// <summary>Where placeholders are in this layer's files, and the prefix that takes their place; null leaves files as they are.</summary>
    public (RelocationIndex Index, Prefix Prefix)? Relocation { get; init; }

    /// <summary>Which layer this is among those that are unpacked side by side; null where it is alone.</summary>
    public (PathClaims Claims, int Layer)? Claim { get; init; }

    /// <summary>Whether files lose the right to be written, for folders that several commands share.</summary>
    public bool IsShared { get; init; }

    /// <summary>
    /// Entries in Poncho's own folder are passed over: they speak of the folder that somebody packed. Else a note among them is refused.
    /// </summary>
    public bool PassesOverNotes { get; init; }

    /// <summary>Told of each entry that was written as the tarball has it, so not together with a relocation; null where nobody listens.</summary>
    public IEntryListener? Listener { get; init; }

    /// <summary>Reads a layer to its end, where its bytes are checked.</summary>
    /// <exception cref="PonchoException">As for a tarball; or the bytes are not the layer's.</exception>
    public void Unpack(LayerSource layer, ITransferProgress progress, CancellationToken cancel)
    {
        progress.Begin(layer.Name, layer.Size);
        try
        {
            using var stream = layer.Open(bytes => progress.Advance(layer.Name, bytes));
            try
            {
                Unpack(stream.Tar, cancel);
            }
            catch (PonchoException e) when (e is not BlobMismatchException && e.InnerException is null or InvalidDataException)
            {
                // Where the bytes are not the layer's, that is what the user has to know: which file is damaged.
                stream.CheckBytes();
                throw;
            }

            stream.Finish();
        }
        finally
        {
            progress.End(layer.Name);
        }
    }

    /// <summary>Reads the tarball to its end.</summary>
    /// <exception cref="PonchoException">
    /// The tarball is damaged or hostile, or the disk does not take it. What was written stays: the caller removes the root.
    /// </exception>
    public void Unpack(Stream tar, CancellationToken cancel)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(AtomicFile.BufferSize);
        int relocated = 0;
        try
        {
            var reader = new TarForwardReader(tar);
            while (Input(reader.Next))
            {
                cancel.ThrowIfCancellationRequested();
                _meter.CountEntry(_source);
                if (Unpack(reader, buffer)) relocated++;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        CheckAllRelocated(relocated);
    }

    // Turns what the reader and the decompressor throw at damaged bytes into what a user reads.
    private T Input<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw TarballDamage.In(_source, e);
        }
    }

    private int Read(TarForwardReader reader, byte[] buffer)
    {
        try
        {
            return reader.Read(buffer);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw TarballDamage.In(_source, e);
        }
    }

    /// <summary>Writes one entry. True where a placeholder in it was replaced, or would have been in a later layer's file.</summary>
    private bool Unpack(TarForwardReader reader, byte[] buffer)
    {
        var entry = reader.Current;
        string path = EntryPath.Of(entry.Path, _source);
        if (PassesOverNotes && (path + "/").StartsWith(EnvironmentHead.Folder + "/", StringComparison.Ordinal)) return false;
        if (FolderState.IsNote(path)) throw EntryPath.Refused(entry.Path, _source, "has the name of a note of Poncho's own");
        if (path.Length == 0 && entry.Kind != TarMemberKind.Folder) throw EntryPath.Refused(entry.Path, _source, "has no name");
        switch (entry.Kind)
        {
            case TarMemberKind.Folder:
                if (path.Length > 0) _tree.MakeFolder(path);
                Listener?.Folder(path);
                return false;
            case TarMemberKind.File:
                return UnpackFile(path, reader, buffer);
            case TarMemberKind.SymbolicLink:
                return MakeSymbolicLink(path, entry.LinkTarget);
            case TarMemberKind.HardLink:
                return MakeHardLink(path, EntryPath.Of(entry.LinkTarget, _source));
            default:
                throw EntryPath.Refused(entry.Path, _source, "is neither file, folder nor link");
        }
    }

    private bool UnpackFile(string path, TarForwardReader reader, byte[] buffer)
    {
        var entry = reader.Current;
        var relocation = Relocation?.Index.Find(path);
        _meter.CountBytes(entry.Size, _source);
        if (relocation is not null) _meter.CountBytes(relocation.GrowthTo(Relocation!.Value.Prefix.Bytes.Length), _source);
        if (!TryClaim(path) || IsStalePyc(path)) return relocation is not null;
        using var file = _tree.CreateFile(path, Owns(path));
        if (file is null) return relocation is not null;
        if (relocation is null) Copy(reader, buffer, file);
        else CopyRelocated(reader, buffer, file, relocation);
        uint mode = ((uint)entry.Mode & KeptMode) | OwnerReads;
        if (IsShared) mode &= ~Writable;
        file.Finish(mode, entry.Modified);
        Listener?.File(path, mode, entry.Size, _hash.GetCurrentHashAsUInt64());
        return relocation is not null;
    }

    private void Copy(TarForwardReader reader, byte[] buffer, Stream file)
    {
        _hash.Reset();
        for (int read; (read = Read(reader, buffer)) > 0;)
        {
            file.Write(buffer.AsSpan(0, read));
            if (Listener is not null) _hash.Append(buffer.AsSpan(0, read));
        }
    }

    private void CopyRelocated(TarForwardReader reader, byte[] buffer, Stream file, Relocation relocation)
    {
        // Its writes pass through to the file; disposing it would close that too early.
        var output = new BufferedStream(file, AtomicFile.BufferSize);
        var writer = RelocatingWriter.Begin(relocation, Relocation!.Value.Prefix, output);
        for (int read; (read = Read(reader, buffer)) > 0;) writer.Write(buffer.AsSpan(0, read));
        writer.Complete();
        output.Flush();
    }

    private bool MakeSymbolicLink(string path, string target)
    {
        if (target.Length == 0 || target.Contains('\0', StringComparison.Ordinal)) throw EntryPath.Refused(path, _source, "is a link to nothing");
        if (TryClaim(path) && _tree.MakeSymbolicLink(path, target, Owns(path))) Listener?.SymbolicLink(path, target);
        return false;
    }

    private bool MakeHardLink(string path, string target)
    {
        bool named = Relocation?.Index.Find(path) is not null;
        if (target.Length == 0) throw EntryPath.Refused(path, _source, "is a link to nothing");
        if (path == target || !TryClaim(path)) return named;

        // The other name must still be this layer's file, before and after: a later layer's may take its place at any time.
        CheckOwns(target);
        try
        {
            if (_tree.MakeHardLink(path, target, Owns(path))) Listener?.HardLink(path, target);
        }
        finally
        {
            CheckOwns(target);
        }

        return named;
    }

    private void CheckOwns(string path)
    {
        if (Claim is { } claim && !claim.Claims.Owns(path, claim.Layer)) throw new TreeConflictException(path);
    }

    private bool TryClaim(string path) => Claim is not { } claim || claim.Claims.TryClaim(path, claim.Layer);

    private Func<bool>? Owns(string path) => Claim is not { } claim ? null : () => claim.Claims.Owns(path, claim.Layer);

    private bool IsStalePyc(string path) => Relocation is { } relocation && StalePyc.Is(path, relocation.Index);

    private void CheckAllRelocated(int relocated)
    {
        if (Relocation is { } relocation && relocated < relocation.Index.Files.Length) throw IndexDoesNotFit(_source, relocation.Index, relocated);
    }

    internal static PonchoException IndexDoesNotFit(string source, RelocationIndex index, int found) =>
        new(
            $"the relocation index names {index.Files.Length} files of {source}, which has {found} of them",
            "the environment is damaged; create it again");
}
