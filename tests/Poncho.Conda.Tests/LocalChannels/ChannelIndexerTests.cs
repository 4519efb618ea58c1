using System.Text.Json.Nodes;
using ICSharpCode.SharpZipLib.BZip2;
using Poncho.Conda.LocalChannels;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.Testing;
using Poncho.Testing.Odd;
using Xunit;

namespace Poncho.Conda.Tests.LocalChannels;

public sealed class ChannelIndexerTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Real_channel_is_indexed_as_its_publisher_did()
    {
        string real = TestData.Path("channels", "conda-forge");
        foreach (string subdir in (string[])["linux-64", "noarch"])
        {
            Directory.CreateDirectory(_temp[subdir]);
            foreach (string file in Directory.EnumerateFiles(Path.Combine(real, subdir)).Where(IsPackage)) File.CreateSymbolicLink(_temp[subdir, Path.GetFileName(file)], file);
        }

        var result = await ChannelIndexer.IndexAsync(_temp.Path, default);
        Assert.Equal(["linux-64", "noarch"], result.Subdirs);
        foreach (string subdir in result.Subdirs)
        {
            var theirs = JsonNode.Parse(await File.ReadAllBytesAsync(Path.Combine(real, subdir, "repodata.json")))!;
            var ours = JsonNode.Parse(await File.ReadAllBytesAsync(_temp[subdir, "repodata.json"]))!;
            foreach (string section in (string[])["packages", "packages.conda"])
            {
                var expected = theirs[section]!.AsObject();
                Assert.Equal(expected.Select(package => package.Key).Order(StringComparer.Ordinal), ours[section]!.AsObject().Select(package => package.Key));
                foreach (var (name, record) in expected)
                {
                    foreach (var (member, value) in record!.AsObject()) Assert.True(JsonNode.DeepEquals(value, ours[section]![name]![member]), $"{name}: {member}");
                }
            }
        }
    }

    [Fact]
    public async Task Three_spellings_hold_the_same_and_stay_when_nothing_changes()
    {
        await OddChannel.WriteAsync(_temp.Path);
        await ChannelIndexer.IndexAsync(_temp.Path, default);
        byte[] json = await File.ReadAllBytesAsync(_temp["noarch", "repodata.json"]);
        Assert.Equal(json, Read(new ZstdDecompressStream(File.OpenRead(_temp["noarch", "repodata.json.zst"]))));
        Assert.Equal(json, Read(new BZip2InputStream(File.OpenRead(_temp["noarch", "repodata.json.bz2"]))));
        var times = Times();
        Age("noarch");
        await ChannelIndexer.IndexAsync(_temp.Path, default);
        Assert.Equal(times, Times());

        IEnumerable<DateTime> Times() => [.. new DirectoryInfo(_temp["noarch"]).EnumerateFiles("repodata*").OrderBy(file => file.Name).Select(file => file.LastWriteTimeUtc)];
    }

    [Fact]
    public async Task Only_what_changed_is_read_again()
    {
        Put("a", "1.0");
        Put("b", "1.0");
        Age("linux-64");
        Assert.Equal(2, (await ChannelIndexer.IndexAsync(_temp.Path, default)).Read);
        Assert.Equal(0, (await ChannelIndexer.IndexAsync(_temp.Path, default)).Read);
        Put("c", "1.0");
        Assert.Equal(1, (await ChannelIndexer.IndexAsync(_temp.Path, default)).Read);
        // written a moment ago: it might be written once more without a new time
        Assert.Equal(1, (await ChannelIndexer.IndexAsync(_temp.Path, default)).Read);
        File.Delete(_temp["linux-64", "a-1.0-c_0.conda"]);
        Assert.Equal(2, (await ChannelIndexer.IndexAsync(_temp.Path, default)).Packages);
        Assert.DoesNotContain("a-1.0", await File.ReadAllTextAsync(_temp["linux-64", "repodata.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_index_of_a_channel_that_lost_its_packages_is_empty_and_noarch_is_always_there()
    {
        Put("a", "1.0");
        await ChannelIndexer.IndexAsync(_temp.Path, default);
        File.Delete(_temp["linux-64", "a-1.0-c_0.conda"]);
        var result = await ChannelIndexer.IndexAsync(_temp.Path, default);
        Assert.Equal((0, 0), (result.Packages, result.Read));
        Assert.Equal("{\n\"info\": {\"subdir\": \"linux-64\"},\n\"packages\": {\n},\n\"packages.conda\": {\n},\n\"removed\": [],\n\"repodata_version\": 1\n}\n", await File.ReadAllTextAsync(_temp["linux-64", "repodata.json"]));
        Assert.True(File.Exists(_temp["noarch", "repodata.json"]));
    }

    [Fact]
    public async Task A_broken_package_is_named_and_the_index_stays()
    {
        Put("a", "1.0");
        await ChannelIndexer.IndexAsync(_temp.Path, default);
        string before = await File.ReadAllTextAsync(_temp["linux-64", "repodata.json"]);
        await File.WriteAllBytesAsync(_temp["linux-64", "b-1.0-0.conda"], (await File.ReadAllBytesAsync(_temp["linux-64", "a-1.0-c_0.conda"]))[..^30]);
        var error = await Assert.ThrowsAsync<PonchoException>(() => ChannelIndexer.IndexAsync(_temp.Path, default));
        Assert.Contains("\"b-1.0-0.conda\"", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(_temp["linux-64", "repodata.json"]));
    }

    [Fact]
    public async Task A_folder_of_other_things_is_no_channel_and_stays_as_it_is()
    {
        _temp.Write("src/main.py", "");
        _temp.Write("README.md", "");
        var error = await Assert.ThrowsAsync<PonchoException>(() => ChannelIndexer.IndexAsync(_temp.Path, default));
        Assert.Equal($"neither empty nor a channel, no platform folder lies in it: \"{_temp.Path}\"", error.Message);
        Assert.Equal(["README.md", "src"], Directory.EnumerateFileSystemEntries(_temp.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        // An empty one becomes a channel without packages, as does one whose platform folder is empty yet.
        Directory.CreateDirectory(_temp["src", "empty"]);
        Assert.Equal(0, (await ChannelIndexer.IndexAsync(_temp["src", "empty"], default)).Packages);
        Directory.CreateDirectory(_temp["linux-64"]);
        Assert.Equal(0, (await ChannelIndexer.IndexAsync(_temp.Path, default)).Packages);
    }

    [Fact]
    public async Task Packages_outside_platform_folders_are_pointed_out()
    {
        await File.WriteAllBytesAsync(_temp["a-1.0-c_0.conda"], Package("a", "1.0").ToBytes(OddFormat.Conda));
        var error = await Assert.ThrowsAsync<PonchoException>(() => ChannelIndexer.IndexAsync(_temp.Path, default));
        Assert.Equal($"package lies outside the channel's platform folders: \"{_temp["a-1.0-c_0.conda"]}\"", error.Message);
    }

    [Fact]
    public async Task Rattler_solves_and_installs_from_what_was_packed_and_indexed()
    {
        string python = Peers.NeedPython("rattler");
        _temp.Write("tree/bin/tool", $"#!{_temp["tree"]}/bin/sh\n");
        _temp.Write("tree/share/data", "data\n");
        File.CreateSymbolicLink(_temp["tree", "share", "link"], "data");
        await PackageWriter.WriteAsync(new PackageRequest { Folder = _temp["tree"], Name = "tool", Version = "1.2", Subdir = "linux-64", Depends = ["base >=1"] }, _temp["channel"], default);
        await PackageWriter.WriteAsync(new PackageRequest { Folder = Directory.CreateDirectory(_temp["none"]).FullName, Name = "base", Version = "1.0", Noarch = NoarchType.Generic }, _temp["channel"], default);
        await ChannelIndexer.IndexAsync(_temp["channel"], default);
        string script = """
            import asyncio, os, sys, rattler
            async def main(channel, prefix, cache):
                records = await rattler.solve(sources=["file://" + channel], specs=["tool"], gateway=rattler.Gateway(cache_dir=cache + "/r"), platforms=["linux-64", "noarch"], virtual_packages=[])
                await rattler.install(records, target_prefix=prefix, cache_dir=cache + "/p", platform=rattler.Platform("linux-64"), show_progress=False)
            asyncio.run(main(*sys.argv[1:]))
            os._exit(0)
            """;
        (await Programs.RunAsync(python, ["-c", script, _temp["channel"], _temp["prefix"], _temp["cache"]])).Succeeded();
        Assert.Equal($"#!{_temp["prefix"]}/bin/sh\n", await File.ReadAllTextAsync(_temp["prefix", "bin", "tool"]));
        Assert.Equal("data", new FileInfo(_temp["prefix", "share", "link"]).LinkTarget);
        Assert.True(File.Exists(_temp["prefix", "conda-meta", "base-1.0-0.json"]));
    }

    private static bool IsPackage(string path) => path.EndsWith(".conda", StringComparison.Ordinal) || path.EndsWith(".tar.bz2", StringComparison.Ordinal);

    private static OddPackage Package(string name, string version) => new OddPackage(name) { Version = version }.File("share/" + name, name);

    private static byte[] Read(Stream stream)
    {
        using var bytes = new MemoryStream();
        using (stream) stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private void Put(string name, string version)
    {
        Directory.CreateDirectory(_temp["linux-64"]);
        File.WriteAllBytes(_temp["linux-64", $"{name}-{version}-c_0.conda"], Package(name, version).ToBytes(OddFormat.Conda));
    }

    private void Age(string subdir)
    {
        foreach (var file in new DirectoryInfo(_temp[subdir]).EnumerateFiles().Where(file => IsPackage(file.Name))) file.LastWriteTimeUtc = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    }
}
