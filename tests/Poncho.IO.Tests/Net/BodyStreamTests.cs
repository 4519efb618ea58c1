using Poncho.IO.Net;
using Poncho.Testing;
using Xunit;

namespace Poncho.IO.Tests.Net;

public sealed class BodyStreamTests : IDisposable
{
    private static readonly Uri Url = new("https://me:pw@host/x");

    private readonly NetFixture _net = new();

    public void Dispose() => _net.Dispose();

    [Fact]
    public async Task A_body_is_a_stream_as_others_are()
    {
        using var guard = new StallGuard(_net.Options, CancellationToken.None);
        await StreamContract.CheckReadingAsync(inner => new BodyStream(inner, Url, guard, _ => { }), _net.Content, _net.Content);
    }

    [Fact]
    public async Task Bytes_that_are_read_are_counted()
    {
        int passed = 0;
        using var guard = new StallGuard(_net.Options, CancellationToken.None);
        await using var body = new BodyStream(new MemoryStream(_net.Content), Url, guard, read => passed += read);
        await body.CopyToAsync(Stream.Null);
        Assert.Equal(_net.Content.Length, passed);
    }

    [Fact]
    public async Task The_callers_cancellation_is_no_error_of_the_network()
    {
        using var cancel = new CancellationTokenSource();
        using var guard = new StallGuard(_net.Options, cancel.Token);
        await using var body = new BodyStream(new MemoryStream(_net.Content), Url, guard, _ => { });
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await body.ReadExactlyAsync(new byte[1]));
    }
}
