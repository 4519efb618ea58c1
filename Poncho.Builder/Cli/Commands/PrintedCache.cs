using System.Collections.Immutable;
using Poncho.IO;

namespace Poncho.Builder.Cli.Commands;

/// <summary>What <c>cache list --json</c> prints.</summary>
/// <param name="Path">The cache's folder.</param>
/// <param name="Size">Bytes of all of it.</param>
/// <param name="Environments">The longest unused first.</param>
internal sealed record PrintedCache(string Path, long Size, ImmutableArray<PrintedCache.Environment> Environments)
{
    /// <param name="Name">What it was last called.</param>
    /// <param name="Id">Its digest; of a gzip tarball that of the tarball's head.</param>
    /// <param name="Path">Its folder.</param>
    /// <param name="Layers">How many layers it links to.</param>
    /// <param name="Size">Bytes, with its layers.</param>
    /// <param name="OwnSize">Bytes that are its alone.</param>
    /// <param name="LastUsed">In UTC.</param>
    /// <param name="InUse">Whether a process uses it now.</param>
    internal sealed record Environment(string? Name, Digest? Id, string Path, int Layers, long Size, long OwnSize, DateTime LastUsed, bool InUse);
}
