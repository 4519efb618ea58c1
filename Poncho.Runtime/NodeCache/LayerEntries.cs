using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Runtime.Posix;
using Poncho.Runtime.Unpacking;

namespace Poncho.Runtime.NodeCache;

/// <summary>
/// Writes the list of what is in an unpacked layer while that is unpacked, in the tarball's order; <see cref="LayerEntryList"/> reads it and
/// describes its form. Without <see cref="Finish"/> it has no end, and counts for nothing.
/// </summary>
internal sealed class LayerEntries : IEntryListener, IDisposable
{
    private readonly FileStream _file;
    private readonly Sha256 _sha = new();
    private readonly ArrayBufferWriter<byte> _entry = new();
    private long _count;

    public LayerEntries(string path) => _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, AtomicFile.BufferSize);

    public void Folder(string path) => Write(new LayerEntry(LayerEntryKind.Folder, path, ""));

    public void File(string path, uint mode, long size, ulong hash) =>
        Write(new LayerEntry((mode & 0x49) != 0 ? LayerEntryKind.Executable : LayerEntryKind.File, path, "", size, hash));

    public void SymbolicLink(string path, string target) => Write(new LayerEntry(LayerEntryKind.SymbolicLink, path, target));

    public void HardLink(string path, string target) => Write(new LayerEntry(LayerEntryKind.HardLink, path, target));

    /// <summary>Ends the list: all entries of the layer are in it.</summary>
    public void Finish()
    {
        _entry.Write([LayerEntryList.EndMark]);
        BinaryPrimitives.WriteInt64LittleEndian(_entry.GetSpan(sizeof(long)), _count);
        _entry.Advance(sizeof(long));
        Boot.Id.TryWriteBytes(_entry.GetSpan(LayerEntryList.BootLength));
        _entry.Advance(LayerEntryList.BootLength);
        Flush();
        Span<byte> sum = stackalloc byte[Digest.ByteCount];
        _sha.Finish().CopyTo(sum);
        _file.Write(sum);
        _file.Flush();
    }

    public void Dispose()
    {
        _sha.Dispose();
        _file.Dispose();
    }

    private void Write(LayerEntry entry)
    {
        _count++;
        _entry.Write([(byte)entry.Kind]);
        Text(entry.Path);
        Text(entry.Target);
        if (entry.IsFile)
        {
            var facts = _entry.GetSpan(LayerEntryList.FactsLength);
            BinaryPrimitives.WriteInt64LittleEndian(facts, entry.Size);
            BinaryPrimitives.WriteUInt64LittleEndian(facts[sizeof(long)..], entry.Hash);
            _entry.Advance(LayerEntryList.FactsLength);
        }

        Flush();
    }

    private void Text(string text)
    {
        Encoding.UTF8.GetBytes(text, _entry);
        _entry.Write([(byte)0]);
    }

    private void Flush()
    {
        _sha.Append(_entry.WrittenSpan);
        _file.Write(_entry.WrittenSpan);
        _entry.ResetWrittenCount();
    }
}
