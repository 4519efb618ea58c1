namespace Poncho.Conda.Repodata;

/// <summary>The bytes of a platform folder's index, decompressed.</summary>
/// <param name="Bytes">JSON; of <see cref="IndexFormat.Shards"/> MessagePack.</param>
/// <param name="Format">In which form the channel has it.</param>
internal sealed record IndexBytes(ReadOnlyMemory<byte> Bytes, IndexFormat Format);
