using Poncho.IO.Net;
using Poncho.Testing;

namespace Poncho.IO.Tests.Net;

/// <summary>What the tests of this folder share: a folder, bytes that are not all alike, and options under which nothing of this machine's environment is seen.</summary>
internal sealed class NetFixture : IDisposable
{
    private readonly List<HttpClients> _clients = [];

    public TempFolder Folder { get; } = new();

    public InstantTime Time { get; } = new();

    public RecordingProgress Progress { get; } = new();

    public byte[] Content { get; } = Enumerable.Range(0, 300_000).Select(i => (byte)(i * 31 ^ (i >> 8))).ToArray();

    public string Target => Folder["target.bin"];

    public HttpOptions Options => Of([]);

    /// <summary>The names in the folder.</summary>
    public IEnumerable<string> Files => Directory.EnumerateFileSystemEntries(Folder.Path).Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal);

    public HttpOptions Of(Dictionary<string, string?> variables) => new() { Environment = EnvironmentVariables.From(variables), HomeFolder = Folder.Path, Time = Time, StallLimit = Timeout.InfiniteTimeSpan };

    public HttpClients Http(HttpOptions? options = null)
    {
        _clients.Add(new HttpClients(options ?? Options));
        return _clients[^1];
    }

    public DownloadRequest Request(params string[] urls) => new() { Urls = urls, Target = Target, Name = "thing", Sha256 = Digest.Of(Content), Size = Content.Length };

    public Task<DownloadResult> DownloadAsync(DownloadRequest request, HttpOptions? options = null, CancellationToken cancel = default) =>
        new Downloader(Http(options)).DownloadAsync(request, Progress, cancel);

    public void Dispose()
    {
        foreach (var client in _clients) client.Dispose();
        Folder.Dispose();
    }
}
