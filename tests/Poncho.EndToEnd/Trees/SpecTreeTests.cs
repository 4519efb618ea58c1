using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Trees;

/// <summary>A prefix that Poncho unpacked equals the one that rattler installs at the same path, for every spec of the data.</summary>
[Collection(nameof(Workshop))]
public sealed class SpecTreeTests(ITestOutputHelper output, Workshop workshop)
{
    [Theory]
    [InlineData("blog.json", 41)]
    [InlineData("coffea.json", 67)]
    [InlineData("list.json", 27)]
    [InlineData("environment.yml", 30)]
    public async Task Tree_equals_what_rattler_installs(string fileName, int packages)
    {
        var spec = CondaPart.Of(fileName);
        string prefix = await workshop.InstallAsync(spec.Packages);
        string path = workshop.Poncho.Write(fileName, spec.Text);
        string tarball = Path.GetFileNameWithoutExtension(fileName) + ".tar.gz";
        (await workshop.Poncho.RunAsync("create", path, tarball, "-t", "spec")).Succeeded();

        await CompareAsync("from the store", prefix, () => workshop.UnpackAsync("spec", prefix));
        var records = await Rattler.RecordsAsync(workshop.Poncho, prefix);
        Assert.Equal(Names(workshop.Expected), Names(prefix));
        Assert.Equal(packages, records.Count);
        await CompareAsync("from the .tar.gz", prefix, () => workshop.UnpackAsync(tarball, prefix));
        await CompareAsync("by hand", prefix, () => workshop.UnpackByHandAsync(tarball, prefix), TreeComparison.ByHand);
    }

    /// <summary>conda-pack refuses a prefix whose records name files that are not there, and whose files are no longer what they say.</summary>
    [Fact]
    public async Task Conda_pack_packs_our_prefix_and_what_it_packs_runs()
    {
        string condaPack = Peers.NeedProgram("conda-pack"), prefix = workshop.Prefix;
        (await workshop.Poncho.RunAsync("create", workshop.Poncho.Write("environment.yml", CondaPart.Of("environment.yml").Text), "-t", "spec")).Succeeded();
        Workshop.Clear(prefix);
        await workshop.UnpackAsync("spec", prefix);
        (await workshop.Poncho.RunAsAsync(condaPack, "-q", "-f", "-p", prefix, "-o", "packed.tar.gz", "--compress-level", "1")).Succeeded();
        Directory.Move(prefix, prefix + ".before");
        await workshop.UnpackAsync("packed.tar.gz", prefix);
        var comparison = TreeComparison.Of(prefix + ".before", prefix);
        Workshop.Clear(prefix + ".before");
        output.WriteLine($"{comparison.Same} paths are the same");
        // conda-pack writes the first lines of scripts anew, and adds scripts of its own.
        Assert.DoesNotContain(comparison.Differences, difference => !difference.Contains(": bin/", StringComparison.Ordinal));
        (await workshop.Poncho.RunAsync("run", "-e", prefix, "python", "-c", "import numpy, matplotlib.pyplot")).Succeeded();
    }

    private async Task CompareAsync(string how, string prefix, Func<Task> unpack, IReadOnlyList<string>? expected = null)
    {
        Workshop.Clear(prefix);
        await unpack();
        var comparison = TreeComparison.Of(workshop.Expected, prefix);
        output.WriteLine($"{how}: {comparison.Same} paths are the same");
        Assert.True(comparison.Differences.SequenceEqual(expected ?? []), $"{how}:\n{string.Join('\n', comparison.Differences.Take(20))}");
        Assert.NotEqual(0, comparison.Same);
    }

    private static IEnumerable<string> Names(string prefix) =>
        Directory.EnumerateFiles(Path.Combine(prefix, "conda-meta"), "*.json").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
}
