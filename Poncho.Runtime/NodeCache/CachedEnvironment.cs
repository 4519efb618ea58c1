using Poncho.IO;
using Poncho.Runtime.Posix;

namespace Poncho.Runtime.NodeCache;

/// <summary>An environment that is unpacked in a cache.</summary>
/// <param name="Path">Its folder.</param>
/// <param name="LastUsed">When it was unpacked, or last said to be in use; in UTC.</param>
/// <param name="Layers">The digests of its layers; null where its notes cannot be read.</param>
public sealed record CachedEnvironment(string Path, DateTime LastUsed, IReadOnlyList<Digest>? Layers)
{
    /// <summary>Says that it is in use now. Where that cannot be written down, as in another user's cache, it will seem older than it is.</summary>
    public static unsafe void MarkUsed(string path) => _ = LibC.SetTimesAt(LibC.CurrentFolder, path, null, LibC.NoFollowStatus);
}
