using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Poncho.IO.Streams;

namespace Poncho.IO.Net;

/// <summary>
/// A file as it comes in, for callers that process it without keeping it: hashed as it passes, continued where the connection broke off, and
/// compared with what was promised at its end. The read that reaches the end throws where the bytes are not the promised ones; a caller that
/// stops earlier has checked nothing.
/// </summary>
public sealed class DownloadStream : ReadingStream
{
    private readonly HttpClients _http;
    private readonly StreamRequest _request;
    private readonly ITransferProgress _progress;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationToken _cancel;
    private readonly Uri _url;
    private readonly Sha256 _hash = new();
    private HttpResponseMessage? _response;
    private StallGuard? _guard;
    private Stream? _body;
    private int _breaks;
    private Digest? _digest;
    private bool _begun, _ended;

    private DownloadStream(HttpClients http, StreamRequest request, ITransferProgress progress, CancellationToken cancel)
    {
        (_http, _request, _progress) = (http, request, progress);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _cancel = _stop.Token;
        bool isAddress = Uri.TryCreate(request.Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" or "file";
        _url = isAddress ? url! : throw new PonchoException($"not an address (http, https or file): \"{Redacted.Url(request.Url)}\"");
        Shown = _url.IsFile ? _url.LocalPath : Redacted.Url(_url);
    }

    /// <summary>The address for messages.</summary>
    public string Shown { get; }

    /// <summary>The whole length in bytes; null where neither the server nor the request says it.</summary>
    public long? Size { get; private set; }

    /// <summary>Bytes read so far.</summary>
    public long Count { get; private set; }

    public override long Position { get => Count; set => throw new NotSupportedException(); }

    /// <summary>What tells this state of the file from another.</summary>
    public Validators Validators { get; private set; } = new();

    /// <summary>Asks for the file.</summary>
    /// <param name="http">The way there.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="progress">Hears of its bytes.</param>
    /// <param name="cancel">Ends the asking, and any reading.</param>
    /// <returns>Null where the state at hand is the newest.</returns>
    /// <exception cref="TransferException">The address does not give it.</exception>
    public static async Task<DownloadStream?> OpenAsync(HttpClients http, StreamRequest request, ITransferProgress progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(progress);
        var stream = new DownloadStream(http, request, progress, cancel);
        bool opened = false;
        try
        {
            opened = stream._url.IsFile ? stream.OpenFile() : await stream.Pipeline().ExecuteAsync(async _ => await stream.AskAsync(), cancel);
            if (!opened) return null;
            progress.Begin(request.Name, stream.Size);
            stream._begun = true;
            return stream;
        }
        finally
        {
            if (!opened) stream.Dispose();
        }
    }

    /// <summary>The sha256 of all bytes, once the end was reached.</summary>
    public Digest Digest() => _digest ?? throw new InvalidOperationException("the end of the file was not reached");

    public override int Read(Span<byte> buffer)
    {
        byte[] copy = new byte[Math.Min(buffer.Length, Files.AtomicFile.BufferSize)];
        int read = ReadAsync(copy, _cancel).AsTask().GetAwaiter().GetResult();
        copy.AsSpan(0, read).CopyTo(buffer);
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        // Reading the body obeys only the token of its request, so closing this cancels that one: it must not wait for a server that is silent.
        using var stop = cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _stop);
        while (!_ended && !buffer.IsEmpty)
        {
            int read;
            try
            {
                read = await _body!.ReadAsync(buffer, cancellationToken);
                if (read == 0 && Count < Size) throw new TransferException($"the connection broke off: \"{Shown}\"") { IsTransient = true };
            }
            catch (TransferException e) when (e.IsTransient && !_url.IsFile)
            {
                await ContinueAsync(e);
                continue;
            }

            if (read > 0) return Took(buffer.Span[..read]);
            Finish();
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && CanRead)
        {
            CloseAnswer();
            _hash.Dispose();
            _stop.Dispose();
            if (_begun) _progress.End(_request.Name);
        }

        base.Dispose(disposing);
    }

    private int Took(ReadOnlySpan<byte> bytes)
    {
        _breaks = 0;
        Count += bytes.Length;
        if (Count > _request.Size) throw ContentMismatchException.TooLong(Shown, _request.Size.Value);
        _hash.Append(bytes);
        _progress.Advance(_request.Name, bytes.Length);
        return bytes.Length;
    }

    private void Finish()
    {
        _ended = true;
        CloseAnswer();
        if (_request.Size is { } size && Count != size) throw ContentMismatchException.OfSize(Shown, Count, size);
        var actual = _hash.Finish();
        if (_request.Sha256 is { } promised && actual != promised) throw new BlobMismatchException(promised, actual, Shown);
        _digest = actual;
    }

    private Polly.ResiliencePipeline Pipeline() =>
        Retries.Pipeline(_http.Options, (error, delay) => _progress.Waits(_request.Name, error.Message, delay));

    // False: the state at hand is the newest.
    private async Task<bool> AskAsync()
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, _url);
        message.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (_request.Known?.ETag is { } tag) message.Headers.TryAddWithoutValidation("If-None-Match", tag);
        else if (_request.Known?.LastModified is { } modified) message.Headers.TryAddWithoutValidation("If-Modified-Since", modified);
        var response = await SendAsync(message);
        if (response.StatusCode == HttpStatusCode.NotModified && _request.Known is not null) return false;
        if (response.StatusCode != HttpStatusCode.OK) throw TransferErrors.Of(response, _http.Options.Time);
        Size = response.Content.Headers.ContentLength ?? _request.Size;
        if (_request.Size is { } promised && Size != promised) throw ContentMismatchException.OfSize(Shown, Size!.Value, promised);
        Validators = ValidatorsOf(response);
        _body = await BodyAsync(response);
        return true;
    }

    // Asks for the bytes after those that came. Where the connection breaks several times without a new byte, the transfer ends.
    private async Task ContinueAsync(TransferException broken)
    {
        if (_breaks++ >= _http.Options.Retries) throw broken;
        CloseAnswer();
        // Bytes of two answers are one file where the promised digest proves it, or the server says that the file is still the same.
        bool canBeJoined = Count == 0 || _request.Sha256 is not null || Strong() is not null;
        if (!canBeJoined)
        {
            const string Reason = "the connection broke off, and the server does not say whether the rest belongs to the same file";
            throw new TransferException($"{Reason}: \"{Shown}\"", "try again", broken) { IsTransient = true };
        }

        await Pipeline().ExecuteAsync(async _ => await AskForRestAsync(broken), _cancel);
    }

    private async Task AskForRestAsync(TransferException broken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, _url);
        message.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (Count > 0) message.Headers.Range = new RangeHeaderValue(Count, null);
        if (Count > 0 && Strong() is { } validator) message.Headers.TryAddWithoutValidation("If-Range", validator);
        var response = await SendAsync(message);
        bool continues = response.StatusCode == HttpStatusCode.PartialContent
            && response.Content.Headers.ContentRange is { HasRange: true, Unit: "bytes" } range
            && range.From == Count;
        if (!continues && response.StatusCode != HttpStatusCode.OK) throw TransferErrors.Of(response, _http.Options.Time);
        bool isSame = _request.Sha256 is not null || Count == 0 || ValidatorsOf(response) == Validators;
        if (!continues && !isSame)
        {
            throw new TransferException($"the file changed while it was fetched: \"{Shown}\"", "fetch it again", broken) { IsTransient = true };
        }

        _body = await BodyAsync(response);
        // A server that knows no ranges gives the beginning again.
        if (!continues) await SkipAsync(_body, Count);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message)
    {
        CloseAnswer();
        _guard = new StallGuard(_http.Options, _cancel);
        return _response = await _http.SendAsync(message, _guard);
    }

    private async Task<Stream> BodyAsync(HttpResponseMessage response)
    {
        var received = await response.Content.ReadAsStreamAsync(_guard!.Token);
        return new BodyStream(received, _url, _guard, _ => { });
    }

    private async Task SkipAsync(Stream body, long count)
    {
        byte[] buffer = new byte[Files.AtomicFile.BufferSize];
        while (count > 0)
        {
            int read = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)), _cancel);
            if (read == 0) throw new TransferException($"the connection broke off: \"{Shown}\"") { IsTransient = true };
            count -= read;
        }
    }

    // A file of this machine has no ETag: the time of its last change and its length tell one state from another.
    private bool OpenFile()
    {
        var file = LocalSource.OpenRead(_url);
        _body = file;
        Size = file.Length;
        long changed = File.GetLastWriteTimeUtc(file.SafeFileHandle).Ticks;
        Validators = new Validators { LastModified = string.Create(CultureInfo.InvariantCulture, $"{changed} {file.Length}") };
        if (_request.Size is { } promised && Size != promised) throw ContentMismatchException.OfSize(Shown, file.Length, promised);
        return _request.Known is null || _request.Known.LastModified != Validators.LastModified;
    }

    // What If-Range takes (RFC 9110 section 13.1.5): a weak tag compares with nothing.
    private string? Strong() => Validators.ETag is { } tag ? (tag.StartsWith("W/", StringComparison.Ordinal) ? null : tag) : Validators.LastModified;

    private static Validators ValidatorsOf(HttpResponseMessage response) => new()
    {
        ETag = response.Headers.TryGetValues("ETag", out var tags) ? tags.FirstOrDefault() : null,
        LastModified = response.Content.Headers.TryGetValues("Last-Modified", out var dates) ? dates.FirstOrDefault() : null,
    };

    private void CloseAnswer()
    {
        _body?.Dispose();
        _response?.Dispose();
        _guard?.Dispose();
        (_body, _response, _guard) = (null, null, null);
    }
}
