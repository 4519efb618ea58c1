namespace Poncho.IO.Net;

/// <summary>
/// The order in which addresses are tried. All are tried once before anything is waited for. An address that refuses for good is not asked
/// again, nor is one that gave wrong bytes twice; after a failure that may pass, all that are left are tried again after a wait. That one of them
/// cannot be reached says nothing where another one answers.
/// </summary>
internal sealed class Mirrors
{
    private const int MostMismatches = 2;

    private readonly HttpOptions _options;
    private readonly Action<TransferException, TimeSpan> _waits;
    private readonly List<Mirror> _live = [];
    private TransferException? _notFound;

    public Mirrors(HttpOptions options, IReadOnlyList<string> urls, Action<TransferException, TimeSpan> waits)
    {
        ArgumentOutOfRangeException.ThrowIfZero(urls.Count);
        _options = options;
        _waits = waits;
        foreach (string url in urls)
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https" or "file"))
            {
                throw new PonchoException($"not an address (http, https or file): \"{Redacted.Url(url)}\"");
            }

            _live.Add(new Mirror(parsed));
        }
    }

    /// <summary>
    /// Whether an address that says that there is no such thing is believed while the others cannot be reached, rather than these be waited for:
    /// where that is an answer, as with forms of a document that few hosts have.
    /// </summary>
    public bool BelievesNotFound { get; init; }

    /// <summary>
    /// Gives what the first successful attempt gives. An attempt throws <see cref="TransferException"/> or a mismatch; anything else ends
    /// it all.
    /// </summary>
    public async Task<T> TryEachAsync<T>(Func<Mirror, CancellationToken, Task<T>> attempt, CancellationToken cancel) =>
        await Retries.Pipeline(_options, _waits).ExecuteAsync(async token => await RoundAsync(attempt, token), cancel);

    private async Task<T> RoundAsync<T>(Func<Mirror, CancellationToken, Task<T>> attempt, CancellationToken cancel)
    {
        TransferException? passing = null;
        bool othersAnswer = false;
        PonchoException? final = null;
        var queue = new Queue<Mirror>(_live);
        while (queue.TryDequeue(out var mirror))
        {
            try
            {
                return await attempt(mirror, cancel);
            }
            catch (TransferException e) when (e.IsTransient)
            {
                // Where several servers ask for a wait (Retry-After), the shortest wait counts.
                bool isSooner = passing is null || (e.RetryAfter ?? TimeSpan.Zero) < (passing.RetryAfter ?? TimeSpan.Zero);
                if (isSooner) passing = e;
                othersAnswer |= !e.IsUnreachable;
            }
            catch (TransferException e)
            {
                _live.Remove(mirror);
                if (e.IsNotFound) _notFound ??= e;
                // What a host that answers says is more than that another one cannot be reached.
                if (final is null or TransferException { IsUnreachable: true }) final = e;
            }
            catch (PonchoException e) when (e is BlobMismatchException or ContentMismatchException)
            {
                final = e;
                if (++mirror.Mismatches < MostMismatches && !mirror.Url.IsFile) queue.Enqueue(mirror);
                else _live.Remove(mirror);
            }
        }

        if (BelievesNotFound && _notFound is not null && !othersAnswer) throw _notFound;
        throw (Exception?)passing ?? final!;
    }
}
