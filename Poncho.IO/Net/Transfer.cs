using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Poncho.IO.Files;

namespace Poncho.IO.Net;

/// <summary>One download: it may take several requests, to several addresses, until all bytes are there.</summary>
internal sealed class Transfer(HttpClients http, DownloadRequest request, ITransferProgress progress)
{
    private PartialFile? _partial;
    private bool _begun;
    private long _shown;

    public async Task<DownloadResult> RunAsync(CancellationToken cancel)
    {
        var mirrors = new Mirrors(http.Options, request.Urls, (error, delay) => progress.Waits(request.Name, error.Message, delay));
        try
        {
            if (request.Size is not null) Begin(request.Size);
            return await mirrors.TryEachAsync(AttemptAsync, cancel);
        }
        finally
        {
            if (_partial is not null) await _partial.DisposeAsync();
            if (_begun) progress.End(request.Name);
        }
    }

    private async Task<DownloadResult> AttemptAsync(Mirror mirror, CancellationToken cancel)
    {
        if (mirror.Url.IsFile)
        {
            Show(0);
            return await LocalSource.TakeAsync(mirror, request, read => Show(_shown + read), cancel);
        }

        _partial ??= await PartialFile.OpenAsync(request, cancel);
        Show(_partial.Count);
        // Everything is there since an earlier run, which ended before it could give the file its name.
        if (_partial.Count > 0 && _partial.Count == request.Size) return await _partial.CommitAsync(mirror.Shown);
        using var guard = new StallGuard(http.Options, cancel);
        using var response = await AskAsync(mirror, _partial, guard);
        Begin(request.Size ?? TotalOf(response));
        await ReceiveAsync(mirror, _partial, response, guard, cancel);
        return await _partial.CommitAsync(mirror.Shown);
    }

    // Asks for the rest where that can be had, else for all; gives an answer whose body goes at the end of the partial file.
    private async Task<HttpResponseMessage> AskAsync(Mirror mirror, PartialFile partial, StallGuard guard)
    {
        while (true)
        {
            // Without a checksum, parts of two answers belong together only if the server says that the file is still the same.
            if (partial.Count > 0 && !partial.IsProvable && mirror.Validator is null) Restart(partial);
            using var message = MessageFor(mirror, partial.Count);
            var response = await http.SendAsync(message, guard);
            bool keep = false;
            try
            {
                bool isPart = response.StatusCode == HttpStatusCode.PartialContent;
                bool isOtherPart = isPart && !Continues(response, partial.Count);
                if (partial.Count > 0 && (isOtherPart || response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable))
                {
                    Restart(partial);
                    continue;
                }

                if (!isPart && response.StatusCode != HttpStatusCode.OK) throw TransferErrors.Of(response, http.Options.Time);
                if (isOtherPart) throw new TransferException($"answers with a part that nobody asked for: \"{mirror.Shown}\"");
                bool isOtherSize = TotalOf(response) is { } total && request.Size is { } size && total != size;
                if (isOtherSize) throw ContentMismatchException.OfSize(mirror.Shown, TotalOf(response)!.Value, request.Size!.Value);
                if (response.StatusCode == HttpStatusCode.OK && partial.Count > 0) Restart(partial);
                mirror.Validator = ValidatorOf(response);
                keep = true;
                return response;
            }
            finally
            {
                if (!keep) response.Dispose();
            }
        }
    }

    private async Task ReceiveAsync(
        Mirror mirror, PartialFile partial, HttpResponseMessage response, StallGuard guard, CancellationToken cancel)
    {
        var received = await response.Content.ReadAsStreamAsync(guard.Token);
        await using var body = new BodyStream(received, mirror.Url, guard, _ => { });
        byte[] buffer = ArrayPool<byte>.Shared.Rent(AtomicFile.BufferSize);
        try
        {
            for (int read; (read = await body.ReadAsync(buffer, guard.Token)) > 0; Show(partial.Count))
            {
                if (partial.Count + read > request.Size)
                {
                    Restart(partial);
                    throw ContentMismatchException.TooLong(mirror.Shown, request.Size.Value);
                }

                await partial.AppendAsync(buffer.AsMemory(0, read), cancel);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        // A body that only the end of the connection ends cannot be told from one that was cut off; the others have been checked by the
        // platform.
        bool hasOwnEnd = response.Content.Headers.ContentLength is not null || response.Headers.TransferEncodingChunked == true;
        bool mayBeCut = partial.Count < request.Size && !hasOwnEnd;
        if (mayBeCut) throw new TransferException($"the connection broke off: \"{mirror.Shown}\"") { IsTransient = true };
    }

    private static HttpRequestMessage MessageFor(Mirror mirror, long from)
    {
        var message = new HttpRequestMessage(HttpMethod.Get, mirror.Url);
        message.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (from == 0) return message;
        message.Headers.Range = new RangeHeaderValue(from, null);
        if (mirror.Validator is not null) message.Headers.TryAddWithoutValidation("If-Range", mirror.Validator);
        return message;
    }

    private static bool Continues(HttpResponseMessage response, long from) =>
        response.Content.Headers.ContentRange is { HasRange: true, Unit: "bytes" } range
        && range.From == from
        && (range.Length is null || range.To == range.Length - 1);

    private static long? TotalOf(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.PartialContent ? response.Content.Headers.ContentRange?.Length : response.Content.Headers.ContentLength;

    // RFC 9110 section 13.1.5: a weak tag compares with nothing in If-Range.
    private static string? ValidatorOf(HttpResponseMessage response)
    {
        if (response.Headers.ETag is { } tag) return tag.IsWeak ? null : tag.Tag;
        return response.Content.Headers.LastModified?.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
    }

    private void Restart(PartialFile partial)
    {
        partial.Restart();
        Show(0);
    }

    private void Begin(long? bytes)
    {
        if (_begun) return;
        _begun = true;
        progress.Begin(request.Name, bytes);
        if (_shown > 0) progress.Advance(request.Name, _shown);
    }

    private void Show(long count)
    {
        if (_begun && count != _shown) progress.Advance(request.Name, count - _shown);
        _shown = count;
    }
}
