using Poncho.Conda.Channels;
using Poncho.Conda.Loading;
using Poncho.Conda.LocalChannels;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Versions;
using Poncho.IO;
using Poncho.IO.Net;
using Poncho.Testing;
using Xunit;

namespace Poncho.Conda.Tests.Shards;

/// <summary>The shards that rattler writes are read here, and those that are written here are read by rattler: of the shared channel, over HTTP.</summary>
public sealed class RattlerShardTests : IDisposable
{
    private static readonly string[] s_asked = ["six", "numpy"];

    private readonly TempFolder _folder = new();
    private readonly ChannelServer _server = new();

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Rattler_reads_what_is_written_here()
    {
        string python = Peers.NeedPython("rattler"), channel = LinkChannel();
        await ChannelIndexer.IndexAsync(channel, IndexForms.WholeAndShards, default);
        Serve(channel);
        string output = (await Programs.RunAsync(python, [Repository.Path("tests", "tools", "rattler_shards.py"), "query", _server.Url + "/c", .. s_asked])).Succeeded().Output;
        Assert.Equal(await RecordsAsync(), output.TrimEnd('\n').Split('\n').Order(StringComparer.Ordinal));
        Assert.Contains(_server.Requests, request => request.StartsWith("200 /c/noarch/shards/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_rattler_writes_is_read_here()
    {
        string python = Peers.NeedPython("rattler"), channel = LinkChannel();
        await ChannelIndexer.IndexAsync(channel, IndexForms.WholeAndShards, default);
        Serve(channel);
        var ours = await RecordsAsync();
        _server.Files.Clear();

        string theirs = _folder["theirs"];
        foreach (string package in Directory.EnumerateFiles(channel, "*.*", SearchOption.AllDirectories).Where(file => file.EndsWith(".conda", StringComparison.Ordinal) || file.EndsWith(".tar.bz2", StringComparison.Ordinal)))
        {
            string copy = Path.Combine(theirs, Path.GetRelativePath(channel, package));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(package, copy);
        }

        (await Programs.RunAsync(python, [Repository.Path("tests", "tools", "rattler_shards.py"), "index", theirs])).Succeeded();
        Serve(theirs);
        Assert.Equal(ours, await RecordsAsync());
        Assert.True(ours.Count > s_asked.Length);
    }

    /// <summary>Some packages of the shared channel: those that are asked for and what they need.</summary>
    private string LinkChannel()
    {
        string real = TestData.Path("channels", "conda-forge"), folder = _folder["channel"];
        string[] wanted = ["six-", "numpy-", "python-3", "libblas", "libcblas", "liblapack", "libopenblas", "libzlib", "openssl", "ca-certificates", "python_abi", "libstdcxx", "libgcc"];
        foreach (string file in Directory.EnumerateFiles(real, "*", SearchOption.AllDirectories).Where(file => wanted.Any(start => Path.GetFileName(file).StartsWith(start, StringComparison.Ordinal))))
        {
            string link = Path.Combine(folder, Path.GetRelativePath(real, file));
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            File.CreateSymbolicLink(link, file);
        }

        return folder;
    }

    /// <summary>The index in shards, and nothing else.</summary>
    private void Serve(string channel)
    {
        foreach (string file in Directory.EnumerateFiles(channel, "*.msgpack.zst", SearchOption.AllDirectories)) _server.Files[$"/c/{Path.GetRelativePath(channel, file)}"] = File.ReadAllBytes(file);
    }

    private async Task<IReadOnlyList<string>> RecordsAsync()
    {
        using var http = new HttpClients(new HttpOptions { Environment = EnvironmentVariables.None, Retries = 0 });
        var channel = new Channel { Name = "c", CanonicalUrl = "https://conda.anaconda.org/c", BaseUrls = [_server.Url + "/c"], DisplayName = "c" };
        var set = await new RepodataLoader(http, _folder[Path.GetRandomFileName()], null).LoadAsync([channel], ["linux-64", "noarch"], s_asked.Select(name => MatchSpec.Parse(name, Strictness.Strict)), SilentProgress.Instance, default);
        return [.. set.Indexes.SelectMany(index => index.Names.SelectMany(index.Records)).Select(record => $"{record.Name} {record.Version} {record.Build} {record.Sha256?.Hex}").Order(StringComparer.Ordinal)];
    }
}
