using Poncho.Builder.Resolving;
using Poncho.Builder.Sources.Archives;
using Poncho.IO;

namespace Poncho.Builder.Locking;

/// <summary>What locking pip's part of a spec needs.</summary>
/// <param name="Workshop">Unpacks the conda part, and builds wheels.</param>
/// <param name="Addresses">Says where pip's sources are fetched from here, and what a lock calls them.</param>
/// <param name="Packages">Fetches archives.</param>
internal sealed record PipTools(WheelWorkshop Workshop, PipAddresses Addresses, PackageCache Packages) : IDisposable
{
    /// <summary>The sha256 of an archive of which its index says none: it is fetched once, and stays for its layer.</summary>
    public Task<Digest> DigestAsync(LockedSource source, CancellationToken cancel) => Packages.DigestAsync(source, cancel);

    public void Dispose() => Workshop.Dispose();
}
