namespace Poncho.IO.Net;

/// <summary>What a server answered, and its body as it comes in, under the stall limit. Closing it closes the connection, if bytes are left.</summary>
public sealed class HttpAnswer : IDisposable
{
    private readonly StallGuard _guard;
    private readonly Uri _url;

    internal HttpAnswer(HttpResponseMessage response, StallGuard guard, Uri url) => (Response, _guard, _url) = (response, guard, url);

    /// <summary>Status and headers.</summary>
    public HttpResponseMessage Response { get; }

    /// <summary>The body; what the network does to it is thrown as <see cref="TransferException"/>.</summary>
    /// <param name="passed">Told how many bytes came.</param>
    public async Task<Stream> OpenBodyAsync(Action<int> passed)
    {
        var received = await Response.Content.ReadAsStreamAsync(_guard.Token);
        return new BodyStream(received, _url, _guard, passed);
    }

    /// <summary>A small body whole.</summary>
    /// <param name="limit">The most bytes that are read.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <returns>Null where it is longer.</returns>
    /// <exception cref="TransferException">It does not come.</exception>
    public async Task<byte[]?> ReadAsync(int limit, CancellationToken cancel)
    {
        if (Response.Content.Headers.ContentLength > limit) return null;
        await using var body = await OpenBodyAsync(static _ => { });
        using var content = new MemoryStream();
        byte[] buffer = new byte[16 * 1024];
        for (int read; (read = await body.ReadAsync(buffer, cancel)) > 0;)
        {
            if (content.Length + read > limit) return null;
            content.Write(buffer, 0, read);
        }

        bool isCut = Response.Content.Headers.ContentLength is { } promised && content.Length < promised;
        return isCut ? throw new TransferException($"the connection broke off: \"{Redacted.Url(_url)}\"") { IsTransient = true } : content.ToArray();
    }

    public void Dispose()
    {
        Response.Dispose();
        _guard.Dispose();
    }
}
