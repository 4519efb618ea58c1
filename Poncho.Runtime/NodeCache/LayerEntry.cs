namespace Poncho.Runtime.NodeCache;

/// <summary>One entry of an unpacked layer.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Path">Below the prefix.</param>
/// <param name="Target">Of a soft link, as it is written; of a hard link, the path of the file; else empty.</param>
/// <param name="Size">Bytes of a file; else 0.</param>
/// <param name="Hash">XXH64 of a file's bytes, by which damage is found; else 0.</param>
internal readonly record struct LayerEntry(LayerEntryKind Kind, string Path, string Target, long Size = 0, ulong Hash = 0)
{
    /// <summary>Whether it is a file with bytes of its own.</summary>
    public bool IsFile => Kind is LayerEntryKind.File or LayerEntryKind.Executable;
}
