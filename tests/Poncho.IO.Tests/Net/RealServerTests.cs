using Poncho.IO.Net;
using Poncho.Testing;
using Xunit;

namespace Poncho.IO.Tests.Net;

/// <summary>The shared data's own server, which answers as channel hosts do.</summary>
public sealed class RealServerTests : IDisposable
{
    private const string Archive = "channels/conda-forge/linux-64/numpy-2.4.6-py311h861c830_0.conda";

    private readonly NetFixture _net = new();
    private DataServer? _server;

    public void Dispose()
    {
        _server?.Dispose();
        _net.Dispose();
    }

    [Fact]
    public async Task A_package_arrives_and_what_was_left_of_one_is_gone_on_with()
    {
        byte[] content = File.ReadAllBytes(TestData.Path(Archive.Split('/')));
        _server = DataServer.Start();
        var request = new DownloadRequest { Urls = [$"{_server.Url}/{Archive}"], Target = _net.Target, Name = "numpy", Sha256 = Digest.Of(content), Size = content.Length };
        File.WriteAllBytes(_net.Folder[$".{Digest.Of(content).Hex}.partial.poncho-tmp"], content[..5_000_000]);
        Assert.Equal(content.Length, (await _net.DownloadAsync(request)).Size);
        Assert.Equal(content, File.ReadAllBytes(_net.Target));
        Assert.Equal(["target.bin"], _net.Files);
    }

    [Fact]
    public async Task An_index_is_fetched_once_and_then_not_modified()
    {
        byte[] content = File.ReadAllBytes(TestData.Path("channels", "conda-forge", "noarch", "repodata.json.zst"));
        _server = DataServer.Start();
        var fetcher = new ConditionalFetcher(_net.Http());
        var request = new FetchRequest { Urls = [$"{_server.Url}/channels/conda-forge/noarch/repodata.json.zst"], Name = "index" };
        var body = new MemoryStream();
        var first = Assert.IsType<Fetched>(await fetcher.FetchAsync(request, (stream, cancel) => stream.CopyToAsync(body, cancel), _net.Progress, CancellationToken.None));
        Assert.Equal(content, body.ToArray());
        Assert.Equal(TimeSpan.Zero, first.Validators.MaxAge);
        Assert.IsType<NotModified>(await fetcher.FetchAsync(request with { Known = first.Validators }, (_, _) => throw new InvalidOperationException("read again"), _net.Progress, CancellationToken.None));
    }
}
