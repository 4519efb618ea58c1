using System.Net;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Net;
using Poncho.IO.Streams;

namespace Poncho.Oci.Registries;

/// <summary>
/// A blob as it comes, continued where the connection broke off. Its bytes are not checked here, but for their number: whoever reads them
/// hashes them.
/// </summary>
internal sealed class BlobStream : ReadingStream
{
    private static readonly HttpStatusCode[] s_hoped = [HttpStatusCode.OK, HttpStatusCode.PartialContent];

    private readonly RegistrySession _session;
    private readonly RegistryRequest _request;
    private readonly long _size;
    private readonly CancellationTokenSource _stop;
    private RegistryAnswer? _answer;
    private Stream? _body;

    // For those who read at once; a span cannot be waited for.
    private byte[]? _copy;
    private int _breaks;

    private BlobStream(RegistrySession session, RegistryRequest request, long from, long size, CancellationToken cancel)
    {
        (_session, _request, _size, Count) = (session, request, size, from);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
    }

    /// <summary>Bytes up to where it is read.</summary>
    public long Count { get; private set; }

    public override long Position { get => Count; set => throw new NotSupportedException(); }

    /// <summary>Asks for a blob from a place in it.</summary>
    /// <exception cref="RegistryException">There is none, or the registry refuses.</exception>
    public static async Task<BlobStream> OpenAsync(RegistrySession session, RegistryRequest request, long from, long size, CancellationToken cancel)
    {
        var stream = new BlobStream(session, request, from, size, cancel);
        try
        {
            if (from < size) await stream.AskAsync(cancel);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        _copy ??= new byte[AtomicFile.BufferSize];
        int read = ReadAsync(_copy.AsMemory(0, Math.Min(buffer.Length, _copy.Length)), _stop.Token).AsTask().GetAwaiter().GetResult();
        _copy.AsSpan(0, read).CopyTo(buffer);
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        using var stop = cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _stop);
        while (_body is not null && !buffer.IsEmpty)
        {
            try
            {
                int read = await _body.ReadAsync(buffer, _stop.Token);
                if (read == 0 && Count < _size) throw new TransferException($"the connection broke off: \"{_request.Name}\"") { IsTransient = true };
                if (read > 0) _breaks = 0;
                Count += read;
                return read;
            }
            catch (TransferException e) when (e.IsTransient && _breaks < _session.Http.Retries)
            {
                _breaks++;
                await AskAsync(_stop.Token);
            }
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && CanRead)
        {
            CloseAnswer();
            _stop.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task AskAsync(CancellationToken cancel)
    {
        CloseAnswer();
        var answer = await _session.AskAsync(_request with { From = Count }, _request.Name, s_hoped, cancel);
        try
        {
            var body = await answer.OpenBodyAsync(static _ => { });
            bool continues = answer.Status == HttpStatusCode.PartialContent && answer.Response.Content.Headers.ContentRange?.From == Count;
            // A registry that knows no ranges gives the beginning again.
            if (Count > 0 && !continues) await SkipAsync(body, Count, cancel);
            (_answer, _body) = (answer, body);
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private async Task SkipAsync(Stream body, long count, CancellationToken cancel)
    {
        byte[] buffer = new byte[AtomicFile.BufferSize];
        while (count > 0)
        {
            int read = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)), cancel);
            if (read == 0) throw new TransferException($"the connection broke off: \"{_request.Name}\"") { IsTransient = true };
            count -= read;
        }
    }

    private void CloseAnswer()
    {
        _body?.Dispose();
        _answer?.Dispose();
        (_body, _answer) = (null, null);
    }
}
