using System.Text.Json.Nodes;
using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Trees;

/// <summary>Every package of the data's channel, linked without what it depends on, equals what rattler links of it.</summary>
[Collection(nameof(Workshop))]
public sealed class PackageTreeTests(ITestOutputHelper output, Workshop workshop)
{
    [Fact]
    public async Task Every_package_of_the_channel_is_linked_as_rattler_links_it()
    {
        string channel = workshop.Poncho["loose"];
        var sets = LoosePackages.Write(channel);
        int packages = 0, paths = 0, clobbered = 0;
        foreach (var set in sets)
        {
            string prefix = await workshop.InstallAsync(set, "file://" + channel);
            string spec = workshop.Poncho.Write("loose.json", new JsonObject { ["conda"] = new JsonObject { ["channels"] = new JsonArray(channel), ["packages"] = new JsonArray([.. set.Select(item => (JsonNode)item)]) } }.ToJsonString());
            (await workshop.Poncho.RunAsync("create", spec, "-t", "alone:1")).Succeeded();
            Workshop.Clear(prefix);
            await workshop.UnpackAsync("alone:1", prefix);
            var owners = Owners.Of(prefix);
            var comparison = TreeComparison.Of(workshop.Expected, prefix, owners.Clobbered);
            Assert.Empty(comparison.Differences);
            Assert.Equal(set.Count, owners.Packages);
            packages += set.Count;
            paths += comparison.Same;
            clobbered += owners.Clobbered.Count;
        }

        output.WriteLine($"{packages} packages in {sets.Count} prefixes: {paths} paths are the same; {clobbered} that two packages own are set aside");
        int archives = Directory.EnumerateFiles(TestData.Path("channels", "conda-forge"), "*-*-*", SearchOption.AllDirectories).Count(path => !Path.GetFileName(path).StartsWith("repodata", StringComparison.Ordinal));
        Assert.Equal(archives, packages - (sets.Count - 1));
    }
}
