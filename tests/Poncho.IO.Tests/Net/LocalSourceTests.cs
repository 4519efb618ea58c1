using Poncho.IO.Net;
using Poncho.Testing;
using Xunit;

namespace Poncho.IO.Tests.Net;

public sealed class LocalSourceTests : IDisposable
{
    private readonly NetFixture _net = new();
    private readonly TempFolder _channel = new();

    public void Dispose()
    {
        _channel.Dispose();
        _net.Dispose();
    }

    [Fact]
    public async Task A_file_is_linked_where_that_can_be()
    {
        string source = Source("a b#c.conda");
        var result = await _net.DownloadAsync(_net.Request(new Uri(source).AbsoluteUri));
        Assert.Equal(Digest.Of(_net.Content), result.Sha256);
        Assert.Equal(["target.bin"], _net.Files);
        Assert.Equal(300_000, _net.Progress.Bytes);
        Assert.Equal("2", (await Programs.RunAsync("/usr/bin/stat", ["-c", "%h", source])).Output.Trim());
        // Once more, over a link to the same file.
        await _net.DownloadAsync(_net.Request(new Uri(source).AbsoluteUri));
        Assert.Equal(["target.bin"], _net.Files);
    }

    [Fact]
    public async Task A_link_to_a_file_gives_the_file()
    {
        string link = _channel["link.conda"];
        File.CreateSymbolicLink(link, Source("real.conda"));
        await _net.DownloadAsync(_net.Request(new Uri(link).AbsoluteUri));
        Assert.Null(new FileInfo(_net.Target).LinkTarget);
    }

    [Fact]
    public async Task A_file_of_another_file_system_is_copied()
    {
        Assert.SkipUnless(_channel.Path.StartsWith("/dev/shm", StringComparison.Ordinal) && Directory.Exists("/proc/self"), "needs two file systems");
        string source = "/proc/version";
        var result = await _net.DownloadAsync(new DownloadRequest { Urls = ["file://" + source], Target = _net.Target, Name = "thing" });
        Assert.Equal(File.ReadAllText(source), File.ReadAllText(_net.Target));
        Assert.Equal(new FileInfo(_net.Target).Length, result.Size);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named_and_the_next_mirror_asked()
    {
        string missing = _channel["missing.conda"];
        var error = await Assert.ThrowsAsync<TransferException>(() => _net.DownloadAsync(_net.Request("file://" + missing)));
        Assert.Equal(($"no such file: \"{missing}\"", true), (error.Message, error.IsNotFound));
        await _net.DownloadAsync(_net.Request("file://" + missing, "file://" + Source("there.conda")));
        Assert.Equal(["target.bin"], _net.Files);
    }

    [Theory]
    [InlineData("fifo")]
    [InlineData("link to a fifo")]
    [InlineData("link to /dev/zero")]
    public async Task A_fifo_and_a_device_are_refused_before_they_are_opened(string kind)
    {
        string source = _channel["source"];
        bool isFifo = kind.EndsWith("fifo", StringComparison.Ordinal);
        if (isFifo) (await Programs.RunAsync("mkfifo", [kind == "fifo" ? source : _channel["fifo"]], "/")).Succeeded();
        if (kind != "fifo") File.CreateSymbolicLink(source, kind == "link to a fifo" ? _channel["fifo"] : "/dev/zero");
        var request = new DownloadRequest { Urls = ["file://" + source], Target = _net.Target, Name = "thing" };
        var error = await Assert.ThrowsAsync<TransferException>(() => _net.DownloadAsync(request));
        Assert.Equal($"what should be a file is a fifo or a device: \"{source}\"", error.Message);
        Assert.Empty(_net.Files);
    }

    [Fact]
    public async Task Wrong_bytes_are_refused_and_the_source_is_left_alone()
    {
        string source = Source("wrong.conda");
        File.AppendAllText(source, "x");
        var error = await Assert.ThrowsAsync<ContentMismatchException>(() => _net.DownloadAsync(_net.Request("file://" + source)));
        Assert.Equal($"size of {source} is 300001 bytes, expected \"300000\"", error.Message);
        Assert.Empty(_net.Files);
        Assert.True(File.Exists(source));
    }

    private string Source(string name)
    {
        string path = _channel[name];
        File.WriteAllBytes(path, _net.Content);
        return path;
    }
}
