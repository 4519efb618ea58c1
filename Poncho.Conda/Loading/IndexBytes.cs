using System.IO.Hashing;
using Poncho.Conda.Channels;
using Poncho.Conda.Repodata;

namespace Poncho.Conda.Loading;

/// <summary>The bytes of a platform folder's index, decompressed.</summary>
/// <param name="Bytes">JSON; of <see cref="IndexFormat.Shards"/> MessagePack.</param>
/// <param name="Format">In which form the channel has it.</param>
/// <param name="Kept">Where the table of its records is kept; null where it is too small for that.</param>
/// <param name="Sum">XXH3 of the bytes, where the bytes were not compared with it yet: reading all of them is the time to do so.</param>
internal sealed record IndexBytes(ReadOnlyMemory<byte> Bytes, IndexFormat Format, KeptTable? Kept = null, ulong? Sum = null)
{
    /// <summary>
    /// Indexes of so many bytes and more are mapped rather than read, and their tables are kept: others are gone through in milliseconds.
    /// </summary>
    public const long Large = 4 << 20;

    /// <summary>Reads the JSON as an index; where the table of its records is to be kept, takes that, or keeps it if it was not there.</summary>
    public async Task<RepodataIndex> ToIndexAsync(Channel channel, string subdir, ArchiveFormats formats, CancellationToken cancel)
    {
        if (Kept is null) return RepodataIndex.Read(Bytes, channel, subdir, formats);
        if (Kept.TryRead(Bytes, formats) is { } known) return RepodataIndex.Of(known, channel, subdir);
        if (Sum is { } sum && XxHash3.HashToUInt64(Bytes.Span) != sum) throw RepodataIndex.Damaged(channel, subdir, "repodata.json");
        var table = RecordTableReader.Read(Bytes, $"{channel.DisplayName}/{subdir}", formats);
        await Kept.WriteAsync(table, formats, cancel);
        return RepodataIndex.Of(table, channel, subdir);
    }
}
