using Poncho.IO;

namespace Poncho.Runtime.CacheCleaning;

/// <summary>An environment of a cache.</summary>
/// <param name="Path">Its folder.</param>
/// <param name="Name">What it was called when it was last used; null where nothing says it.</param>
/// <param name="Id">Which environment it is; null where its note is damaged.</param>
/// <param name="LastUsed">When a command last began in it, or it was unpacked; in UTC.</param>
/// <param name="OwnBytes">What goes with it: its relocated files.</param>
/// <param name="LayerBytes">What its layers take, which other environments may share.</param>
/// <param name="Layers">Its layers.</param>
/// <param name="IsUsed">Whether a process uses it now.</param>
public sealed record InventoriedEnvironment(
    string Path,
    string? Name,
    Digest? Id,
    DateTime LastUsed,
    long OwnBytes,
    long LayerBytes,
    IReadOnlyList<Digest> Layers,
    bool IsUsed);
