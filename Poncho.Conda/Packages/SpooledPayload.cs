using System.Buffers;
using Poncho.IO.Files;
using Poncho.IO.Streams;

namespace Poncho.Conda.Packages;

/// <summary>
/// A payload that was decoded once and can be read in any order, as written layers need it (they are sorted). Hard links are resolved: they
/// are files here, with the content of the file that they name. Of entries with one path the later one stays, as unpacking would have it.
/// </summary>
public sealed class SpooledPayload : IDisposable
{
    private readonly string _archive;
    private readonly Spool _spool = new();
    private readonly List<PackageEntry?> _entries = [];
    private readonly List<long> _offsets = [];
    private readonly Dictionary<string, int> _byPath = new(StringComparer.Ordinal);

    internal SpooledPayload(string archive) => _archive = archive;

    /// <summary>The entries in the order of the archive, without their <see cref="PackageEntry.Content"/>: <see cref="Open"/> gives that.</summary>
    public IEnumerable<PackageEntry> Entries => _entries.OfType<PackageEntry>();

    /// <summary>Whether an entry had to give way to a later one of the same path, or was a hard link.</summary>
    public bool WasTidied { get; private set; }

    /// <summary>The entry of a path, or null.</summary>
    public PackageEntry? Find(string path) => _byPath.TryGetValue(path, out int index) ? _entries[index] : null;

    /// <summary>A file's content, as a stream of its own; several may be open at once.</summary>
    /// <param name="path">The path inside the package of an entry that is a file.</param>
    public Stream Open(string path)
    {
        int index = _byPath[path];
        return _spool.Open(_offsets[index], _entries[index]!.Size);
    }

    public void Dispose() => _spool.Dispose();

    /// <summary>Takes an entry and its content.</summary>
    internal void Add(PackageEntry entry)
    {
        long offset = _spool.Length;
        if (entry.Type == PackageEntryType.HardLink) (entry, offset) = Resolve(entry);
        else if (entry.Content is not null) Copy(entry.Content);
        if (_byPath.TryGetValue(entry.Path, out int earlier))
        {
            _entries[earlier] = null;
            WasTidied = true;
        }

        _byPath[entry.Path] = _entries.Count;
        _entries.Add(entry with { Content = null });
        _offsets.Add(offset);
    }

    private (PackageEntry Entry, long Offset) Resolve(PackageEntry link)
    {
        WasTidied = true;
        if (!_byPath.TryGetValue(link.LinkTarget!, out int index) || _entries[index] is not { Type: not PackageEntryType.Directory } target)
        {
            string shown = ArchiveErrors.Printable(link.LinkTarget!);
            throw ArchiveErrors.Entry(_archive, link.Path, $"is a hard link to what did not come before it (\"{shown}\")");
        }

        return (link with { Type = target.Type, Size = target.Size, LinkTarget = target.LinkTarget, Mode = target.Mode }, _offsets[index]);
    }

    private void Copy(Stream content)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(AtomicFile.BufferSize);
        try
        {
            for (int read; (read = content.Read(buffer)) > 0;) _spool.Append(buffer.AsSpan(0, read));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
