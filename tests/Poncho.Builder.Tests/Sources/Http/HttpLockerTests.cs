using System.Net;
using Poncho.IO;
using Poncho.IO.Net;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Sources.Http;

public class HttpLockerTests
{
    [Fact]
    public async Task A_file_is_fetched_once_for_lock_and_layer_and_asked_for_by_its_ETag_from_then_on()
    {
        using var folder = new TempFolder();
        folder.Write("files/a.txt", "content\n");
        await using var server = new FileServer(folder["files"]) { Answer = context => WithTag(context, "\"one\"") };
        using (var run = await HttpRun.InAsync(folder["home"]))
        {
            var source = await run.LockAsync(HttpRun.Part(server.Url + "/a.txt"));
            Assert.Equal((Digest.Of("content\n"u8), 8L, server.Url + "/a.txt"), (source.Sha256, source.Size, source.Url));
            var entry = Assert.Single(LayerEntries.Read(run.Store, (await run.LayerAsync(source)).Descriptor));
            Assert.Equal(("poncho/http/DATA", "content\n", 0x1a4, 315_532_800L), (entry.Member.Path, entry.Text, entry.Member.Mode, entry.Member.Modified.ToUnixTimeSeconds()));
            Assert.Equal((1, 1), (server.Requests.Count, run.Made));
            Assert.Equal(source.Sha256, (await run.LockAsync(HttpRun.Part(server.Url + "/a.txt"))).Sha256);
            Assert.Equal((2, 1), (server.Requests.Count, run.Made));
            // What the spec says itself, and was seen here, is asked of nobody.
            Assert.Equal(8, (await run.LockAsync(HttpRun.Part(server.Url + "/a.txt", sha256: source.Sha256))).Size);
            Assert.Equal(2, server.Requests.Count);
        }

        using var offline = await HttpRun.InAsync(folder["home"], offline: true);
        Assert.Equal(Digest.Of("content\n"u8), (await offline.LockAsync(HttpRun.Part(server.Url + "/a.txt"))).Sha256);
        var error = await Assert.ThrowsAsync<PonchoException>(() => offline.LockAsync(HttpRun.Part(server.Url + "/b.txt")));
        Assert.Equal($"offline, and http source DATA was never fetched here: \"{server.Url}/b.txt\"", error.Message);
    }

    [Fact]
    public async Task A_file_of_this_machine_is_read_again_only_when_it_changed()
    {
        using var folder = new TempFolder();
        string path = folder.Write("a.txt", "one");
        using var run = await HttpRun.InAsync(folder["home"]);
        var part = HttpRun.Part("file://" + path);
        var source = await run.LockAsync(part);
        Assert.Equal("file:///a.txt", source.Url);
        await run.LockAsync(part);
        Assert.Equal(1, run.Made);
        await File.WriteAllTextAsync(path, "other");
        Assert.Equal(Digest.Of("other"u8), (await run.LockAsync(part)).Sha256);
        Assert.Equal(2, run.Made);
    }

    [Theory]
    [InlineData(404, 1, "cannot fetch (404 not found)")]
    [InlineData(500, 4, "cannot fetch (500 internal server error)")]
    public async Task What_a_server_refuses_is_told_after_as_many_tries_as_can_help(int status, int tries, string expected)
    {
        using var folder = new TempFolder();
        await using var server = new FileServer(folder.Path)
        {
            Answer = context =>
            {
                context.Response.StatusCode = status;
                context.Response.Close();
                return Task.FromResult(true);
            },
        };
        using var run = await HttpRun.InAsync(folder["home"]);
        string url = server.Url.Replace("//", "//me:hunter2@", StringComparison.Ordinal) + "/a";
        var error = await Assert.ThrowsAsync<TransferException>(() => run.LockAsync(HttpRun.Part(url)));
        Assert.Equal($"{expected}: \"{server.Url}/a\"", error.Message);
        Assert.Equal(tries, server.Requests.Count);
        Assert.Empty(Directory.EnumerateFiles(folder["home", "store", "blobs", "sha256"], "*", new EnumerationOptions { AttributesToSkip = 0 }));
    }

    [Theory]
    [InlineData("ranges", "\"one\"")]
    [InlineData("ranges", null)]
    [InlineData("none", "\"one\"")]
    [InlineData("none", null)]
    public async Task What_breaks_off_in_the_middle_is_gone_on_with_or_begun_anew(string way, string? tag)
    {
        using var folder = new TempFolder();
        byte[] content = new byte[3_000_000];
        new Random(7).NextBytes(content);
        int asked = 0;
        await using var server = new FileServer(folder.Path) { Answer = context => PartAsync(context, content, way == "ranges", tag, Interlocked.Increment(ref asked)) };
        using var run = await HttpRun.InAsync(folder["home"]);
        var source = await run.LockAsync(HttpRun.Part(server.Url + "/a"));
        Assert.Equal(Digest.Of(content), source.Sha256);
        Assert.Equal(content, LayerEntries.Read(run.Store, (await run.LayerAsync(source)).Descriptor)[0].Content);
        Assert.True(asked > 1);
    }

    [Fact]
    public async Task Other_bytes_than_were_locked_are_refused_and_nothing_stays()
    {
        using var folder = new TempFolder();
        folder.Write("files/a", "content");
        await using var server = new FileServer(folder["files"]);
        using var run = await HttpRun.InAsync(folder["home"]);
        var source = await run.LockAsync(HttpRun.Part(server.Url + "/a"));
        folder.Write("files/a", "changed");
        var error = await Assert.ThrowsAsync<BlobMismatchException>(() => run.LayerAsync(source with { Name = "OTHER" }));
        Assert.Contains($"{server.Url}/a", error.Message, StringComparison.Ordinal);
        folder.Write("files/a", "longer than it was");
        await Assert.ThrowsAsync<ContentMismatchException>(() => run.LayerAsync(source with { Name = "OTHER" }));
        await Assert.ThrowsAsync<BlobMismatchException>(() => run.LockAsync(HttpRun.Part(server.Url + "/a", sha256: Digest.Of("else"u8))));
        Assert.Single(Directory.EnumerateFiles(folder["home", "store", "blobs", "sha256"], "*", new EnumerationOptions { AttributesToSkip = 0 }));
    }

    [Fact]
    public async Task A_bad_archive_ends_at_once_though_its_server_has_fallen_silent()
    {
        using var folder = new TempFolder();
        var ended = new TaskCompletionSource();
        await using var server = new FileServer(folder.Path)
        {
            Answer = async context =>
            {
                context.Response.ContentLength64 = 1_000_000;
                await context.Response.OutputStream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(new string('x', 5000)));
                await context.Response.OutputStream.FlushAsync();
                await ended.Task;
                context.Response.Abort();
                return true;
            },
        };
        using var run = await HttpRun.InAsync(folder["home"]);
        // Had it waited for more bytes, the run's limit without bytes would be told instead, after as many tries as there are.
        var error = await Assert.ThrowsAsync<PonchoException>(() => run.LockAsync(HttpRun.Part(server.Url + "/a", Poncho.Builder.Specs.HttpPartType.Tar)));
        Assert.Contains("cannot be read as tar", error.Message, StringComparison.Ordinal);
        ended.SetResult();
    }

    [Fact]
    public async Task Who_wants_no_more_leaves_nothing_and_may_begin_again()
    {
        using var folder = new TempFolder();
        byte[] content = new byte[20_000_000];
        new Random(3).NextBytes(content);
        using var stop = new CancellationTokenSource();
        var givenUp = new TaskCompletionSource();
        bool silent = true;
        await using var server = new FileServer(folder.Path)
        {
            Answer = async context =>
            {
                context.Response.ContentLength64 = content.Length;
                if (silent)
                {
                    await context.Response.OutputStream.WriteAsync(content.AsMemory(0, content.Length / 2));
                    await stop.CancelAsync();
                    await givenUp.Task;
                    context.Response.Abort();
                    return true;
                }

                await context.Response.OutputStream.WriteAsync(content);
                context.Response.Close();
                return true;
            },
        };
        using var run = await HttpRun.InAsync(folder["home"]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.LockAsync(HttpRun.Part(server.Url + "/a"), stop.Token));
        givenUp.SetResult();
        Assert.Empty(Directory.EnumerateFiles(folder["home", "store", "blobs", "sha256"], "*", new EnumerationOptions { AttributesToSkip = 0 }));
        silent = false;
        Assert.Equal(Digest.Of(content), (await run.LockAsync(HttpRun.Part(server.Url + "/a"))).Sha256);
    }

    private static Task<bool> WithTag(HttpListenerContext context, string tag)
    {
        context.Response.Headers["ETag"] = tag;
        if (context.Request.Headers["If-None-Match"] != tag) return Task.FromResult(false);
        context.Response.StatusCode = 304;
        context.Response.Close();
        return Task.FromResult(true);
    }

    // Breaks off in the middle of the first answers.
    private static async Task<bool> PartAsync(HttpListenerContext context, byte[] content, bool ranges, string? tag, int asked)
    {
        if (tag is not null) context.Response.Headers["ETag"] = tag;
        int from = ranges && context.Request.Headers["Range"] is { } range ? int.Parse(range["bytes=".Length..^1], System.Globalization.CultureInfo.InvariantCulture) : 0;
        if (from > 0)
        {
            Assert.Equal(tag, context.Request.Headers["If-Range"]);
            context.Response.StatusCode = 206;
            context.Response.Headers["Content-Range"] = $"bytes {from}-{content.Length - 1}/{content.Length}";
        }

        context.Response.ContentLength64 = content.Length - from;
        int count = asked < 3 ? (content.Length - from) / 2 : content.Length - from;
        await context.Response.OutputStream.WriteAsync(content.AsMemory(from, count));
        await context.Response.OutputStream.FlushAsync();
        if (count < content.Length - from) context.Response.Abort();
        else context.Response.Close();
        return true;
    }
}
