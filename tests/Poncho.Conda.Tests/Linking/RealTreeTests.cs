using System.Security.Cryptography;
using Poncho.Conda.Tests.Odd;
using Poncho.Testing;
using Poncho.Testing.Odd;
using Xunit;

namespace Poncho.Conda.Tests.Linking;

/// <summary>The whole real channel, one version of each package, in one prefix: as rattler installs it and as our plans say.</summary>
public sealed class RealTreeTests
{
    // Installs without solving, prints what it installed in an order that has python first.
    private const string Install = """
        import asyncio, os, sys, rattler
        async def main(channel, prefix, cache):
            gateway = rattler.Gateway(cache_dir=cache + "/r")
            names = await gateway.names([channel], ["linux-64", "noarch"])
            found = await gateway.query([channel], ["linux-64", "noarch"], [name.normalized for name in names], recursive=False)
            newest = {}
            for record in [record for records in found for record in records]:
                name = record.name.normalized
                if name not in newest or newest[name].version < record.version: newest[name] = record
            await rattler.install(list(newest.values()), target_prefix=prefix, cache_dir=cache + "/p", platform=rattler.Platform("linux-64"), show_progress=False)
            for record in sorted(newest.values(), key=lambda record: (record.name.normalized != "python", record.name.normalized)): print(f"{record.subdir}/{record.file_name}")
            sys.stdout.flush()
            os._exit(0)
        asyncio.run(main(*sys.argv[1:]))
        """;

    [Fact]
    public async Task Tree_of_the_real_channel_equals_rattlers()
    {
        string channel = TestData.Path("channels", "conda-forge");
        string python = Peers.NeedPython("rattler");
        using var temp = new TempFolder();
        var installed = (await Programs.RunAsync(python, ["-c", Install, new Uri(channel).AbsoluteUri, temp["prefix"], temp["cache"]])).Succeeded();
        var tree = new LinkedTree(temp["prefix"], keepsContent: false);
        foreach (string name in installed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)) await tree.LinkAsync(Path.Combine(channel, name));

        Assert.True(tree.Records.Count > 80);
        var ours = tree.Paths.Where(path => !tree.Clobbered.Contains(path.Key)).ToDictionary(path => path.Key, path => path.Value.Path);
        var theirs = Tree(temp["prefix"]).Where(path => !tree.Clobbered.Contains(path.Key)).ToDictionary();
        Assert.Equal(theirs.Keys.Order(StringComparer.Ordinal), ours.Keys.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(theirs, path => ours[path.Key] != path.Value);
    }

    private static Dictionary<string, OddTreePath> Tree(string prefix)
    {
        var tree = new Dictionary<string, OddTreePath>(StringComparer.Ordinal);
        foreach (var file in new DirectoryInfo(prefix).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            string path = Path.GetRelativePath(prefix, file.FullName);
            if (path.StartsWith("conda-meta/", StringComparison.Ordinal) || path.StartsWith("__clobbers__/", StringComparison.Ordinal) || path == "CACHEDIR.TAG") continue;
            tree[path] = file.LinkTarget is { } target ? new OddTreePath("link", target, false, null)
                : new OddTreePath("file", null, (file.UnixFileMode & UnixFileMode.UserExecute) != 0, Hash(file));
        }

        return tree;
    }

    private static string Hash(FileInfo file)
    {
        using var content = file.OpenRead();
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }
}
