using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Poncho.Conda.Repodata;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Conda.Loading;

/// <summary>
/// The <see cref="RecordTable"/> of a large index as a file, so that the next process need not go through the index again. It is a cache of
/// ours on this machine alone (little-endian, as the entries lie in memory): whatever is wrong with it means that it is made again, so
/// reading gives null and never throws.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="stamp">What the index was when the table was made: another stamp, another index.</param>
internal sealed class KeptTable(string path, string stamp)
{
    private const ulong Magic = 0x0002_656c_6261_7450;
    private const int HeaderLength = 16;

    /// <summary>The kept table; null where there is none for these bytes.</summary>
    public RecordTable? TryRead(ReadOnlyMemory<byte> json, ArchiveFormats formats)
    {
        try
        {
            if (!File.Exists(path)) return null;
            var file = MappedFile.Open(path);
            var span = file.Span;
            if (span.Length < HeaderLength || MemoryMarshal.Read<ulong>(span) != Magic) return null;
            ulong sum = MemoryMarshal.Read<ulong>(span[8..]);
            if (sum != XxHash3.HashToUInt64(span[HeaderLength..])) return null;
            var parts = new Parts(span[HeaderLength..]);
            if (Encoding.UTF8.GetString(parts.Take<byte>()) != StampFor(formats)) return null;
            string baseUrl = Encoding.UTF8.GetString(parts.Take<byte>());
            var entries = parts.Take<RecordEntry>().ToArray();
            var starts = parts.Take<int>().ToArray();
            var names = NameTable.Of(parts.Take<int>().ToArray(), parts.Take<byte>().ToArray());
            return new RecordTable(json, entries, starts, names, baseUrl.Length > 0 ? baseUrl : null) { IsKept = true };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or PonchoException)
        {
            return null;
        }
    }

    /// <summary>Keeps a table. Where that cannot be, it is done without.</summary>
    public async Task WriteAsync(RecordTable table, ArchiveFormats formats, CancellationToken cancel)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await AtomicFile.WriteAsync(path, (file, token) => Task.Run(() => Write(file, table, formats), token), cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PonchoException)
        {
            // The table is read from the index again, which takes a second.
        }
    }

    private string StampFor(ArchiveFormats formats) => $"{stamp} {formats}";

    private void Write(Stream file, RecordTable table, ArchiveFormats formats)
    {
        var hash = new XxHash3();
        byte[][] small = [Encoding.UTF8.GetBytes(StampFor(formats)), Encoding.UTF8.GetBytes(table.BaseUrl ?? "")];
        // Once for the hash, which stands before what it is of, and once for the file.
        ForEachPart(table, small, part => hash.Append(part));
        Span<ulong> header = [Magic, hash.GetCurrentHashAsUInt64()];
        file.Write(MemoryMarshal.AsBytes(header));
        ForEachPart(table, small, file.Write);
    }

    private static void ForEachPart(RecordTable table, byte[][] small, Action<ReadOnlySpan<byte>> part)
    {
        foreach (byte[] text in small) Give<byte>(text, part);
        Give(table.Entries, part);
        Give(table.NameStarts, part);
        Give(table.Names.Ends, part);
        Give(table.Names.Bytes, part);
    }

    private static void Give<T>(ReadOnlySpan<T> items, Action<ReadOnlySpan<byte>> part)
        where T : struct
    {
        Span<int> count = [items.Length];
        part(MemoryMarshal.AsBytes(count));
        part(MemoryMarshal.AsBytes(items));
    }

    /// <summary>The parts of a file, one after another, each after the number of its items.</summary>
    private ref struct Parts(ReadOnlySpan<byte> left)
    {
        private ReadOnlySpan<byte> _left = left;

        public ReadOnlySpan<T> Take<T>()
            where T : struct
        {
            long bytes = _left.Length < sizeof(int) ? -1 : (long)MemoryMarshal.Read<int>(_left) * Unsafe.SizeOf<T>();
            if (bytes < 0 || bytes > _left.Length - sizeof(int)) throw new InvalidDataException("a part that is longer than the file");
            var items = MemoryMarshal.Cast<byte, T>(_left.Slice(sizeof(int), (int)bytes));
            _left = _left[(sizeof(int) + (int)bytes)..];
            return items;
        }
    }
}
