using System.Net;
using System.Net.Sockets;
using System.Text;
using Poncho.Registry.Transport;
using Poncho.Testing;
using Xunit;

namespace Poncho.Registry.Tests.Transport;

/// <summary>Blobs that the kernel sends, seen from the other end of the connection.</summary>
public sealed class SocketWriterTests : IAsyncLifetime
{
    private const string Name = "hep/coffea";

    // Some pieces and a part of one.
    private static readonly byte[] s_blob = TestRegistry.Bytes(7 * SocketWriter.MostOffered + 12_345);

    private TestRegistry _registry = null!;
    private string _digest = null!;

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync();
        _digest = await _registry.PushBlobAsync(Name, s_blob);
    }

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Theory]
    [InlineData(0, 65_535)]
    [InlineData(1, 65_536)]
    [InlineData(SocketWriter.MostOffered - 1, SocketWriter.MostOffered + 2)]
    [InlineData(100, 3_000_000)]
    public async Task A_range_has_its_bytes(int start, int length)
    {
        var part = await _registry.GetAsync(Path, ("Range", $"bytes={start}-{start + length - 1}"));
        Assert.Equal(s_blob[start..(start + length)], await part.Is(HttpStatusCode.PartialContent).BytesAsync());
    }

    [Fact]
    public async Task A_client_that_reads_slowly_gets_every_byte()
    {
        using var client = await ConnectAsync(receiveBuffer: 4096);
        await client.SendAsync(Request("GET", "Connection: close\r\n"));
        var answer = new MemoryStream();
        byte[] buffer = new byte[50_000];
        while (await client.ReceiveAsync(buffer) is > 0 and var read) answer.Write(buffer.AsSpan(0, read));
        Assert.Equal(s_blob, BodyOf(answer.ToArray()));
    }

    [Fact]
    public async Task Answers_to_requests_that_came_together_stand_behind_one_another()
    {
        using var client = await ConnectAsync();
        byte[] requests = [.. Request("GET"), .. Request("HEAD"), .. Request("GET", "Range: bytes=0-9\r\n"), .. Request("GET", "Connection: close\r\n")];
        await client.SendAsync(requests);
        byte[] all = await ReadAllAsync(client);
        byte[][] bodies = [s_blob, [], s_blob[..10], s_blob];
        foreach (byte[] body in bodies)
        {
            byte[] rest = BodyOf(all);
            Assert.Equal(body, rest[..body.Length]);
            all = rest[body.Length..];
        }

        Assert.Empty(all);
    }

    [Fact]
    public async Task Many_clients_at_once_get_what_they_asked_for()
    {
        byte[] other = TestRegistry.Bytes(1_000_000, 9);
        string digest = await _registry.PushBlobAsync(Name, other);
        await Task.WhenAll(Enumerable.Range(0, LongRun.Times(24, 500)).Select(async number =>
        {
            bool isFirst = number % 2 == 0;
            byte[] got = await (await _registry.GetAsync(isFirst ? Path : $"/v2/{Name}/blobs/{digest}")).BytesAsync();
            Assert.Equal(isFirst ? s_blob : other, got);
        }));
    }

    [Fact]
    public async Task A_client_that_hangs_up_harms_nobody()
    {
        for (int i = 0; i < 20; i++)
        {
            using var client = await ConnectAsync();
            await client.SendAsync(Request("GET"));
            await client.ReceiveAsync(new byte[1000]);
            // With what it has not read it is reset.
            client.Close();
        }

        Assert.Equal(s_blob, await (await _registry.GetAsync(Path)).BytesAsync());
        await _registry.StopAsync();
        Assert.DoesNotContain(" failed: ", _registry.Log, StringComparison.Ordinal);
        await _registry.RestartAsync();
    }

    [Fact]
    public async Task A_file_that_became_shorter_ends_the_connection_before_its_length()
    {
        // More than what lies in the buffers of both sides.
        byte[] blob = TestRegistry.Bytes(30_000_000, 3);
        _digest = await _registry.PushBlobAsync(Name, blob);
        using var client = await ConnectAsync(receiveBuffer: 4096);
        await client.SendAsync(Request("GET"));
        byte[] begin = new byte[4096];
        int first = await client.ReceiveAsync(begin);
        File.WriteAllBytes(System.IO.Path.Combine(_registry.Root, "blobs", "sha256", _digest["sha256:".Length..]), []);
        byte[] got = BodyOf([.. begin[..first], .. await ReadAllAsync(client)]);
        Assert.True(got.Length < blob.Length);
        Assert.Equal(blob[..got.Length], got);
    }

    private string Path => $"/v2/{Name}/blobs/{_digest}";

    private byte[] Request(string method, string headers = "") => Encoding.ASCII.GetBytes($"{method} {Path} HTTP/1.1\r\nHost: x\r\n{headers}\r\n");

    private async Task<Socket> ConnectAsync(int? receiveBuffer = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        if (receiveBuffer is { } bytes) socket.ReceiveBufferSize = bytes;
        await socket.ConnectAsync(IPAddress.Loopback, new Uri(_registry.Address).Port);
        return socket;
    }

    // Until the server hangs up; a reset counts as that.
    private static async Task<byte[]> ReadAllAsync(Socket client)
    {
        var all = new MemoryStream();
        byte[] buffer = new byte[100_000];
        try
        {
            while (await client.ReceiveAsync(buffer) is > 0 and var read) all.Write(buffer.AsSpan(0, read));
        }
        catch (SocketException)
        {
        }

        return all.ToArray();
    }

    private static byte[] BodyOf(byte[] answer)
    {
        int end = answer.AsSpan().IndexOf("\r\n\r\n"u8);
        Assert.True(end >= 0);
        return answer[(end + 4)..];
    }
}
