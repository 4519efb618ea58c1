namespace Poncho.Runtime.NodeCache;

/// <summary>One entry of an unpacked layer.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Path">Below the prefix.</param>
/// <param name="Target">Of a soft link, as it is written; of a hard link, the path of the file; else empty.</param>
internal readonly record struct LayerEntry(LayerEntryKind Kind, string Path, string Target);
