using System.Net;
using Poncho.IO.Files;

namespace Poncho.IO.Net;

/// <summary>
/// The body of a request, of which the length is known: bytes that are read while they are sent. It can be sent more than once, each time
/// from its start.
/// </summary>
/// <param name="open">Opens the bytes; called for each sending.</param>
/// <param name="count">How many there are.</param>
/// <param name="passed">Told how many went out; a negative number takes back those of a sending that broke off.</param>
public sealed class SentBody(Func<Stream> open, long count, Action<long>? passed = null) : HttpContent
{
    private static readonly TimeSpan s_storing = TimeSpan.FromMinutes(5);

    private long _sent;

    /// <summary>Bytes that are at hand.</summary>
    public SentBody(ReadOnlyMemory<byte> content)
        : this(() => new MemoryStream(content.ToArray(), writable: false), content.Length)
    {
    }

    /// <summary>Called when bytes went out.</summary>
    internal Action Sent { get; set; } = static () => { };

    /// <summary>A server answers when it has checked and stored all bytes, which may take longer than any answer else.</summary>
    internal static TimeSpan StallLimitOf(HttpOptions options) =>
        options.StallLimit == Timeout.InfiniteTimeSpan || options.StallLimit > s_storing ? options.StallLimit : s_storing;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (_sent > 0) passed?.Invoke(-_sent);
        _sent = 0;
        await using var source = open();
        byte[] buffer = new byte[AtomicFile.BufferSize];
        for (int read; (read = await ReadAsync(source, buffer, cancellationToken)) > 0;)
        {
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            Sent();
            _sent += read;
            passed?.Invoke(read);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = count;
        return true;
    }

    // An error of the disk must not be taken for one of the network.
    private static async Task<int> ReadAsync(Stream source, byte[] buffer, CancellationToken cancel)
    {
        try
        {
            return await source.ReadAsync(buffer, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(e);
        }
    }
}
