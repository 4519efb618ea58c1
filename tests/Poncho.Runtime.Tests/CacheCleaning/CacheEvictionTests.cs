using Poncho.IO.Files;
using Poncho.Runtime.CacheCleaning;
using Poncho.Runtime.Environments;
using Poncho.Runtime.NodeCache;
using Poncho.Runtime.Opening;
using Poncho.Runtime.Relocating;
using Poncho.Runtime.Tests.Activation;
using Poncho.Runtime.Tests.Unpacking;
using Poncho.Runtime.Unpacking;
using Poncho.Testing;
using Xunit;

namespace Poncho.Runtime.Tests.CacheCleaning;

/// <summary>Room in a node cache: the longest unused goes, and never what somebody uses.</summary>
public sealed class CacheEvictionTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TempFolder _folder = new();

    private string Root => _folder["node"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_longest_unused_goes_until_the_limit_is_kept_and_with_it_the_layers_that_no_other_needs()
    {
        string[] prefixes = [.. Enumerable.Range(0, 3).Select(i => Unpack($"e{i}", age: 3 - i))];
        var before = CacheInventory.Of(Root);
        Assert.Equal(prefixes, before.Environments.Select(one => one.Path));
        Assert.Equal(4, before.LayerBytes.Count);
        var result = CacheEviction.Run(Root, new EvictionLimits(before.Bytes - 1, null), isDry: false, None);
        Assert.Equal(prefixes[0], Assert.Single(result.Environments).Path);
        Assert.Equal(1, result.Layers);
        Assert.Equal(before.Bytes - result.Freed, CacheInventory.Of(Root).Bytes);
        Assert.Equal(result.Left, CacheInventory.Of(Root).Bytes);
        Assert.Equal([false, true, true], prefixes.Select(Directory.Exists));
        Assert.Equal("shared", File.ReadAllText(prefixes[1] + "/lib/shared"));

        // All of it, down to what is noted of it.
        CacheEviction.Run(Root, new EvictionLimits(0, null), isDry: false, None);
        foreach (string name in (string[])["envs", "layers", "lists"]) Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Root, name)));
        Assert.Equal("shared", File.ReadAllText(Unpack("e0", age: 0) + "/lib/shared"));
    }

    [Fact]
    public void What_a_process_uses_stays_whatever_the_limit_is_and_its_layers_with_it()
    {
        string used = Unpack("e0", age: 9), unused = Unpack("e1", age: 1);
        using (var use = CacheUse.TryTake(Root, Path.GetFileName(used)))
        {
            Assert.NotNull(use);
            Assert.Equal([true, false], CacheInventory.Of(Root).Environments.Select(one => one.IsUsed));
            var result = CacheEviction.Run(Root, new EvictionLimits(0, null), isDry: false, None);
            Assert.Equal(unused, Assert.Single(result.Environments).Path);
            Assert.Equal("shared", File.ReadAllText(used + "/lib/shared"));
        }

        Assert.Equal(used, Assert.Single(CacheEviction.Run(Root, new EvictionLimits(0, null), isDry: false, None).Environments).Path);
    }

    [Fact]
    public void An_environment_that_is_being_deleted_is_not_used_and_one_that_is_gone_is_not_there()
    {
        string prefix = Unpack("e0", age: 0);
        using (CacheUse.TryAlone(Root, Path.GetFileName(prefix))) Assert.Null(CacheUse.TryTake(Root, Path.GetFileName(prefix)));
        CacheEviction.Run(Root, new EvictionLimits(0, null), isDry: false, None);
        using var source = TarballEnvironment.Open(_folder["e0.tar.zst"])!;
        Assert.Null(EnvironmentCache.At(Root).TryUse(source.Id));
    }

    [Fact]
    public void Nothing_goes_while_another_process_unpacks()
    {
        string prefix = Unpack("e0", age: 9);
        using (FillingLock.Share(Root, None))
        {
            var result = CacheEviction.Run(Root, new EvictionLimits(0, null), isDry: false, None);
            Assert.True(result.IsBusy);
            Assert.Empty(result.Environments);
        }

        Assert.True(Directory.Exists(prefix));
    }

    [Fact]
    public void By_age_only_what_is_older_goes_and_a_dry_run_changes_nothing()
    {
        string old = Unpack("e0", age: 40), young = Unpack("e1", age: 1);
        var limits = new EvictionLimits(null, TimeSpan.FromDays(30));
        string before = TreeListing.Of(Root);
        Assert.Equal(old, Assert.Single(CacheEviction.Run(Root, limits, isDry: true, None).Environments).Path);
        Assert.Equal(before, TreeListing.Of(Root));
        CacheEviction.Run(Root, limits, isDry: false, None);
        Assert.Equal([false, true], new[] { old, young }.Select(Directory.Exists));
    }

    [Fact]
    public void Layers_that_no_environment_links_to_go_without_a_limit_too()
    {
        string prefix = Unpack("e0", age: 0);
        CacheContent.Delete(prefix);
        var result = CacheEviction.Run(Root, new EvictionLimits(null, null), isDry: false, None);
        Assert.Equal((0, 2), (result.Environments.Count, result.Layers));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Root, "layers")));
    }

    [Fact]
    public void An_environment_without_facts_is_measured_by_its_files()
    {
        string prefix = Unpack("e0", age: 0);
        var with = CacheInventory.Of(Root).Environments.Single();
        File.Delete(EnvironmentFacts.PathOf(Root, Path.GetFileName(prefix)));
        var without = CacheInventory.Of(Root).Environments.Single();
        Assert.Equal(with.Layers, without.Layers);
        Assert.True(without.OwnBytes >= with.OwnBytes);
    }

    // Each has a layer that all have, and one of its own; "age" is the days since it was used.
    private string Unpack(string name, int age)
    {
        string tarball = new MadeEnvironment(
            new MadeLayer("shared").File("lib/shared", "shared"),
            new MadeLayer(name).File($"lib/{name}", new byte[100_000]).Relocated("lib/config", RelocationMode.Text, HandMadePrefix.Placeholder + name)).Write(_folder[name + ".tar.zst"]);
        using var source = TarballEnvironment.Open(tarball)!;
        string prefix = EnvironmentCache.At(Root).Ensure(source, new UnpackOptions(), null, None).Path;
        Directory.SetLastWriteTimeUtc(prefix, DateTime.UtcNow.AddDays(-age));
        return prefix;
    }
}
