using System.Net;
using Poncho.IO;
using Poncho.Registry.Storing.Folders;
using Xunit;

namespace Poncho.Registry.Tests.Storing;

/// <summary>What a crash or a failing disk may leave behind, and what the server makes of it.</summary>
public sealed class CrashTests : IAsyncLifetime
{
    private const string Name = "hep/coffea";

    private TestRegistry _registry = null!;

    public async ValueTask InitializeAsync() => _registry = await TestRegistry.StartAsync();

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Theory]
    [InlineData("+ blob sha256:00")]
    [InlineData("+ manifest ")]
    [InlineData("\0\0\0\0\0\0\0")]
    public async Task A_line_of_a_record_that_was_cut_is_left_out_and_the_next_one_is_whole(string cut)
    {
        var (digest, _) = await _registry.PushImageAsync(Name, "a", 1);
        await _registry.StopAsync();
        File.AppendAllText(Path.Combine(_registry.Root, "repositories", Name, "_members"), cut);
        await _registry.RestartAsync();
        (await _registry.GetAsync($"/v2/{Name}/manifests/{digest}")).Is(HttpStatusCode.OK);
        string blob = await _registry.PushBlobAsync(Name, TestRegistry.Bytes(10, 9));
        await _registry.RestartAsync();
        (await _registry.GetAsync($"/v2/{Name}/blobs/{blob}")).Is(HttpStatusCode.OK);
        Assert.DoesNotContain('\0', File.ReadAllText(Path.Combine(_registry.Root, "repositories", Name, "_members")));
    }

    [Fact]
    public async Task A_blob_that_was_cut_is_not_there_and_pushing_it_again_mends_it()
    {
        byte[] bytes = TestRegistry.Bytes(1000);
        string digest = await _registry.PushBlobAsync(Name, bytes);
        File.WriteAllBytes(BlobPath(digest), []);
        (await _registry.SendAsync("HEAD", $"/v2/{Name}/blobs/{digest}")).Is(HttpStatusCode.NotFound);
        (await _registry.GetAsync($"/v2/{Name}/blobs/{digest}")).Is(HttpStatusCode.NotFound);
        await _registry.PushBlobAsync(Name, bytes);
        Assert.Equal(bytes, await (await _registry.GetAsync($"/v2/{Name}/blobs/{digest}")).Is(HttpStatusCode.OK).BytesAsync());
    }

    [Fact]
    public async Task Existence_is_asked_of_the_disk()
    {
        var (digest, bytes) = await _registry.PushImageAsync(Name, "a", 1);
        File.Delete(BlobPath(TestRegistry.Sha256(TestRegistry.Bytes(1000, 1))));
        await (await _registry.PutManifestAsync(Name, "b", bytes)).IsErrorAsync(HttpStatusCode.NotFound, "MANIFEST_BLOB_UNKNOWN");
        File.Delete(BlobPath(digest));
        (await _registry.GetAsync($"/v2/{Name}/manifests/a")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Only_one_server_at_a_time_has_a_folder()
    {
        var e = Assert.Throws<PonchoException>(() => FolderStorage.Open(_registry.Root, TimeProvider.System));
        Assert.Contains("another poncho-registry serves this folder", e.Message, StringComparison.Ordinal);
        await _registry.RestartAsync();
    }

    [Fact]
    public async Task Uploads_that_nobody_went_on_with_are_gone_after_a_start()
    {
        string old = await _registry.StartUploadAsync(Name), recent = await _registry.StartUploadAsync(Name);
        string file = Directory.GetFiles(Path.Combine(_registry.Root, "uploads"), old.Split('/')[^1] + "*").Single();
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-25));
        await _registry.RestartAsync();
        (await _registry.GetAsync(old)).Is(HttpStatusCode.NotFound);
        (await _registry.GetAsync(recent)).Is(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_client_that_goes_away_loses_what_it_had_not_sent()
    {
        string location = await _registry.StartUploadAsync(Name);
        using (var socket = new System.Net.Sockets.TcpClient())
        {
            await socket.ConnectAsync(IPAddress.Loopback, new Uri(_registry.Address).Port);
            var stream = socket.GetStream();
            byte[] head = System.Text.Encoding.ASCII.GetBytes($"PATCH {location} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n");
            await stream.WriteAsync((byte[])[.. head, .. TestRegistry.Bytes(1000)[..600]]);
            while ((await _registry.GetAsync(location)).Header("Range") != "0-599") await Task.Yield();
        }

        byte[] blob = TestRegistry.Bytes(1000);
        (await _registry.SendAsync("PATCH", location, blob[600..], ("Content-Range", "600-999"))).Is(HttpStatusCode.Accepted);
        (await _registry.SendAsync("PUT", $"{location}?digest={TestRegistry.Sha256(blob)}", [])).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_record_that_is_mostly_dead_lines_is_written_anew()
    {
        string kept = await _registry.PushBlobAsync(Name, TestRegistry.Bytes(10));
        await _registry.StopAsync();
        string path = Path.Combine(_registry.Root, "repositories", Name, "_members");
        string line = $"blob {TestRegistry.Sha256([7])}";
        File.AppendAllText(path, string.Concat(Enumerable.Repeat($"+ {line} 1\n- {line}\n", 1500)));
        await _registry.RestartAsync();
        (await _registry.GetAsync($"/v2/{Name}/blobs/{kept}")).Is(HttpStatusCode.OK);
        Assert.Equal([$"+ blob {kept} 10"], File.ReadAllLines(path));
    }

    [Fact]
    public async Task Pushes_of_many_at_once_into_one_repository_are_all_there_after_a_new_start()
    {
        string[] digests = await Task.WhenAll(Enumerable.Range(0, 60).Select(seed => _registry.PushBlobAsync(Name, TestRegistry.Bytes(100, seed))));
        await _registry.RestartAsync();
        foreach (string digest in digests) (await _registry.SendAsync("HEAD", $"/v2/{Name}/blobs/{digest}")).Is(HttpStatusCode.OK);
    }

    private string BlobPath(string digest) => Path.Combine(_registry.Root, "blobs", digest.Replace(':', '/'));
}
