namespace Poncho.Conda.Repodata;

/// <summary>The bytes of a platform folder's index, decompressed.</summary>
/// <param name="Bytes">JSON; of <see cref="IndexFormat.Shards"/> MessagePack.</param>
/// <param name="Format">In which form the channel has it.</param>
/// <param name="Kept">Where the table of its records is kept; null where it is too small for that.</param>
/// <param name="Sum">XXH3 of the bytes, where they were not compared with it yet: whoever goes through them all does.</param>
internal sealed record IndexBytes(ReadOnlyMemory<byte> Bytes, IndexFormat Format, KeptTable? Kept = null, ulong? Sum = null)
{
    /// <summary>Indexes of so many bytes and more are mapped rather than read, and their tables are kept: others are gone through in milliseconds.</summary>
    public const long Large = 4 << 20;
}
