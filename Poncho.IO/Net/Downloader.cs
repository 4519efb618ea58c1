using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Poncho.IO.Net;

/// <summary>
/// Fetches files: resumed where they broke off, tried again where that can help, checked as they pass, and under their name only when they
/// are whole and right. For all threads at once.
/// </summary>
public sealed class Downloader(HttpClients http)
{
    /// <summary>
    /// Fetches one file. Where a transfer breaks off and the file's checksum is known, a hidden <c>.CHECKSUM.partial.poncho-tmp</c> stays beside
    /// the target, and the next call goes on from there.
    /// </summary>
    /// <exception cref="TransferException">No address gave it.</exception>
    /// <exception cref="BlobMismatchException">It has another sha256 than promised, twice.</exception>
    /// <exception cref="ContentMismatchException">It has another length or md5 than promised, twice.</exception>
    /// <exception cref="PonchoException">It cannot be written.</exception>
    public Task<DownloadResult> DownloadAsync(DownloadRequest request, ITransferProgress progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(progress);
        return new Transfer(http, request, progress).RunAsync(cancel);
    }

    /// <summary>
    /// Fetches several files, at most <paramref name="parallel"/> at once, and gives each as it has arrived. The first failure ends the
    /// others and is the one that is thrown; whoever stops listening ends them too.
    /// </summary>
    public async IAsyncEnumerable<(DownloadRequest Request, DownloadResult Result)> DownloadAllAsync(
        IEnumerable<DownloadRequest> requests, int parallel, ITransferProgress progress, [EnumeratorCancellation] CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parallel, 1);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var arrived = Channel.CreateUnbounded<(DownloadRequest, DownloadResult)>();
        var work = FetchAllAsync(requests, parallel, progress, arrived.Writer, stop.Token);
        try
        {
            await foreach (var one in arrived.Reader.ReadAllAsync(cancel)) yield return one;
        }
        finally
        {
            await stop.CancelAsync();
            // Its failure came through the channel already.
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FetchAllAsync(
        IEnumerable<DownloadRequest> requests,
        int parallel,
        ITransferProgress progress,
        ChannelWriter<(DownloadRequest, DownloadResult)> arrived,
        CancellationToken cancel)
    {
        async ValueTask FetchAsync(DownloadRequest request, CancellationToken token) =>
            arrived.TryWrite((request, await DownloadAsync(request, progress, token)));

        try
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancel };
            await Parallel.ForEachAsync(requests, options, FetchAsync);
            arrived.Complete();
        }
        catch (Exception e)
        {
            arrived.Complete(e);
        }
    }
}
