using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Net;
using Poncho.IO.Streams;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;

namespace Poncho.Oci.Registries;

/// <summary>Blobs on their way out of a registry.</summary>
public sealed partial class Repository
{
    // Bytes. At 1 Gbit/s it takes 8 ms.
    private const long LargestSmall = 1024 * 1024;

    /// <summary>
    /// A blob as it comes; the read that reaches its end throws where other bytes came. It goes on by itself where the connection breaks
    /// off. Reading may be synchronous: a thread waits meanwhile.
    /// </summary>
    /// <exception cref="RegistryException">The repository has no such blob.</exception>
    public async Task<VerifyingStream> OpenBlobAsync(Descriptor blob, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(blob);
        var stream = await BlobStream.OpenAsync(_session, BlobRequest(blob), 0, blob.Size, cancel);
        return new VerifyingStream(stream, blob.Digest, blob.Size, SourceOf(blob), () => Damaged);
    }

    /// <summary>
    /// Brings a blob into a store, where it is not yet: what an earlier try left of it, also of another command, is not sent again, and it
    /// has its name only when it is whole and right.
    /// </summary>
    /// <param name="blob">What is promised.</param>
    /// <param name="store">Where to.</param>
    /// <param name="name">What progress calls it.</param>
    /// <param name="cancel">Stops it; what came stays for the next try.</param>
    /// <returns>Whether it was not there.</returns>
    /// <exception cref="BlobMismatchException">Other bytes came, twice.</exception>
    /// <exception cref="RegistryException">The repository has no such blob.</exception>
    public async Task<bool> PullBlobAsync(Descriptor blob, Store store, string name, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(blob);
        ArgumentNullException.ThrowIfNull(store);
        if (store.Has(blob)) return false;
        var request = new DownloadRequest { Urls = [], Target = store.PathOf(blob.Digest), Name = name, Sha256 = blob.Digest, Size = blob.Size };
        await using var partial = await PartialFile.OpenAsync(request, cancel);
        _options.Progress.Begin(name, blob.Size);
        try
        {
            _options.Progress.Advance(name, partial.Count);
            try
            {
                await ReceiveAsync(blob, partial, name, cancel);
            }
            catch (BlobMismatchException)
            {
                // What came first may have been of an earlier try, or of a proxy that kept something else.
                _options.Progress.Advance(name, -partial.Count);
                partial.Restart();
                await ReceiveAsync(blob, partial, name, cancel);
            }

            store.Remember(blob.Digest);
            return true;
        }
        finally
        {
            _options.Progress.End(name);
        }
    }

    private const string Damaged = "the registry's copy is damaged, or something on the way changes it: tell who runs it";

    private async Task ReceiveAsync(Descriptor blob, PartialFile partial, string name, CancellationToken cancel)
    {
        await using var body = await BlobStream.OpenAsync(_session, BlobRequest(blob), partial.Count, blob.Size, cancel);
        byte[] buffer = new byte[AtomicFile.BufferSize];
        for (int read; (read = await body.ReadAsync(buffer, cancel)) > 0;)
        {
            if (partial.Count + read > blob.Size) throw new BlobMismatchException(blob.Digest, blob.Size, partial.Count + read, SourceOf(blob), Damaged);
            await partial.AppendAsync(buffer.AsMemory(0, read), cancel);
            _options.Progress.Advance(name, read);
        }

        await partial.CommitAsync(SourceOf(blob));
    }

    private string SourceOf(Descriptor blob) => $"blob {blob.Digest} of {Registry}/{Name}";

    private RegistryRequest BlobRequest(Descriptor blob) =>
        new(HttpMethod.Get, BlobAddress(blob.Digest), _pull, Shown(blob.Digest.ToString())) { IsTransfer = !IsSmall(blob), Verb = "cannot pull" };

    /// <summary>Whether a blob is asked for among the questions, and not among the few that fill the network.</summary>
    internal static bool IsSmall(Descriptor blob) => blob.Size <= LargestSmall;
}
