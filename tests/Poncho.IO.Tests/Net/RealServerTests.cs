using System.Diagnostics;
using Poncho.IO.Net;
using Poncho.Testing;
using Xunit;

namespace Poncho.IO.Tests.Net;

/// <summary>The shared data's own server, which answers as channel hosts do.</summary>
public sealed class RealServerTests : IDisposable
{
    private const string Archive = "channels/conda-forge/linux-64/numpy-2.4.6-py311h861c830_0.conda";

    private readonly NetFixture _net = new();
    private readonly Process? _server;
    private readonly string _base = "";

    public RealServerTests()
    {
        if (TestData.Root is null || Programs.Find("python3") is null) return;
        // It knows its files by their real paths, and the data may be reached by a link.
        _server = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec python3 \"$(readlink -f \"$0\")\" --port 0", TestData.Path("serve")]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        _base = _server.StandardOutput.ReadLine()!;
    }

    public void Dispose()
    {
        _server?.StandardInput.Close();
        _server?.WaitForExit();
        _server?.Dispose();
        _net.Dispose();
    }

    [SkippableFact]
    public async Task A_package_arrives_and_what_was_left_of_one_is_gone_on_with()
    {
        byte[] content = File.ReadAllBytes(TestData.Path(Archive.Split('/')));
        Programs.Need("python3");
        var request = new DownloadRequest { Urls = [$"{_base}/{Archive}"], Target = _net.Target, Name = "numpy", Sha256 = Digest.Of(content), Size = content.Length };
        File.WriteAllBytes(_net.Folder[$".{Digest.Of(content).Hex}.partial.poncho-tmp"], content[..5_000_000]);
        Assert.Equal(content.Length, (await _net.DownloadAsync(request)).Size);
        Assert.Equal(content, File.ReadAllBytes(_net.Target));
        Assert.Equal(["target.bin"], _net.Files);
    }

    [SkippableFact]
    public async Task An_index_is_fetched_once_and_then_not_modified()
    {
        byte[] content = File.ReadAllBytes(TestData.Path("channels", "conda-forge", "noarch", "repodata.json.zst"));
        Programs.Need("python3");
        var fetcher = new ConditionalFetcher(_net.Http());
        var request = new FetchRequest { Urls = [$"{_base}/channels/conda-forge/noarch/repodata.json.zst"], Name = "index" };
        var body = new MemoryStream();
        var first = Assert.IsType<Fetched>(await fetcher.FetchAsync(request, (stream, cancel) => stream.CopyToAsync(body, cancel), _net.Progress, CancellationToken.None));
        Assert.Equal(content, body.ToArray());
        Assert.Equal(TimeSpan.Zero, first.Validators.MaxAge);
        Assert.IsType<NotModified>(await fetcher.FetchAsync(request with { Known = first.Validators }, (_, _) => throw new InvalidOperationException("read again"), _net.Progress, CancellationToken.None));
    }
}
