using Poncho.Builder.Layering;
using Poncho.Builder.Locks;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Builder.Sources.Http;

/// <summary>Fetches http sources into layers. A transfer that breaks off and cannot be resumed is begun anew, three times in all.</summary>
internal sealed class HttpFetch(HttpClients http, HttpLayerWriter maker, ITransferProgress progress)
{
    private const int Tries = 3;

    /// <summary>Asks for the source's bytes, and makes its layer of them as they come.</summary>
    /// <param name="source">Where its sha256 and size are known, the bytes must be those.</param>
    /// <param name="known">ETag and time of the state at hand; null fetches whatever the server has.</param>
    /// <param name="cancel">Stops it; nothing stays.</param>
    /// <returns>Null where the state at hand is the newest.</returns>
    /// <exception cref="PonchoException">The bytes cannot be had, or are not those of the sha256.</exception>
    public async Task<Fetched?> FetchAsync(HttpSource source, Validators? known, CancellationToken cancel)
    {
        // A file of this machine is named by the spec; of a lock alone, whoever wrote it would choose what is read here.
        bool isUnplaced = source.FetchUrls.Count == 0 && source.Url.StartsWith("file:", StringComparison.OrdinalIgnoreCase);
        if (isUnplaced)
        {
            throw new PonchoException(
                $"a lock does not say where files of this machine lie, and http source {source.Name} is one: \"{source.Url}\"",
                "create from the spec, which says it; the lock beside it is used");
        }

        var request = new StreamRequest
        {
            Url = source.FetchUrls.Count > 0 ? source.FetchUrls[0] : source.Url,
            Name = source.Name,
            Sha256 = source.Sha256,
            Size = source.Size,
            Known = known,
        };
        for (int left = Tries; ; left--)
        {
            try
            {
                await using var download = await DownloadStream.OpenAsync(http, request, progress, cancel);
                if (download is null) return null;
                var info = await maker.MakeAsync(source, download, cancel);
                return new Fetched(info, new HttpNote(download.Digest(), download.Count, download.Validators));
            }
            catch (TransferException e) when (e.IsTransient && left > 1 && e.Status is null)
            {
                progress.Waits(source.Name, e.Message, TimeSpan.Zero);
            }
        }
    }

    /// <summary>A layer, and the bytes that it was made from.</summary>
    internal sealed record Fetched(LayerInfo Info, HttpNote Note);
}
