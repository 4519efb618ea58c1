using Poncho.IO;
using Poncho.Oci.Layers;
using Poncho.Runtime.Environments;
using Poncho.Runtime.NodeCache;
using Poncho.Runtime.Opening;
using Poncho.Runtime.Relocating;
using Poncho.Runtime.Tests.Activation;
using Poncho.Runtime.Tests.Unpacking;
using Poncho.Runtime.Unpacking;
using Poncho.Testing;
using Xunit;

namespace Poncho.Runtime.Tests.NodeCache;

/// <summary>What a power cut or a failing disk makes of a node cache: nothing of it is used in silence.</summary>
public sealed class DamagedCacheTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _tarball;

    public DamagedCacheTests() => _tarball = new MadeEnvironment(
        new MadeLayer("x")
            .File("bin/program", "#!/bin/sh\n", LayerFile.Executable)
            .Relocated("lib/mod.py", RelocationMode.Text, $"p='{HandMadePrefix.Placeholder}'\n")
            .File("lib/data", "old")
            .HardLink("lib/again", "bin/program")
            .Link("lib64", "lib"),
        new MadeLayer("y").File("lib/data", "data").File("lib64/through", "link").Folder("empty")).Write(_folder["env.tar.zst"]);

    private string Cache => _folder["node"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("emptied")]
    [InlineData("cut short")]
    [InlineData("one byte changed")]
    [InlineData("one entry fewer")]
    [InlineData("gone")]
    public void A_layer_whose_list_is_not_whole_is_unpacked_again(string damage)
    {
        string whole = TreeListing.Of(Ensure());
        foreach (string list in Directory.GetFiles(Cache, LayerCache.EntriesName, SearchOption.AllDirectories))
        {
            byte[] bytes = File.ReadAllBytes(list);
            byte[]? left = damage switch
            {
                "emptied" => [],
                "cut short" => bytes[..^1],
                "one byte changed" => [.. bytes[..5], (byte)(bytes[5] ^ 1), .. bytes[6..]],
                "one entry fewer" => bytes[(bytes.AsSpan().IndexOf((byte)0) + 2)..],
                _ => null,
            };
            if (left is null) File.Delete(list);
            else File.WriteAllBytes(list, left);
        }

        RemoveEnvironments();
        Assert.Equal(whole, TreeListing.Of(Ensure()));
    }

    [Fact]
    public void A_layer_that_was_not_synced_before_the_machine_stopped_is_unpacked_again_and_a_synced_one_is_not()
    {
        string whole = TreeListing.Of(Ensure());
        string[] layers = Directory.GetDirectories(Path.Combine(Cache, LayerCache.FolderName));
        Assert.All(layers, layer => Assert.True(File.Exists(Path.Combine(layer, LayerCache.SyncedName))));
        foreach (string layer in layers) BelongToAnotherBoot(layer);
        RemoveEnvironments();
        string marked = Path.Combine(layers[0], LayerCache.TreeName, "marked");
        File.WriteAllText(marked, "");
        File.Delete(Path.Combine(layers[1], LayerCache.SyncedName));
        string unmarked = Path.Combine(layers[1], LayerCache.TreeName, "marked");
        File.WriteAllText(unmarked, "");
        Assert.Equal(whole, TreeListing.Of(Ensure()));
        Assert.True(File.Exists(marked));
        Assert.False(File.Exists(unmarked));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/some")]
    public void An_environment_whose_note_is_not_whole_is_made_again(string left)
    {
        string prefix = Ensure(), whole = TreeListing.Of(prefix);
        File.WriteAllText(prefix + "/.poncho/relocated", left);
        File.WriteAllText(prefix + "/lib/mod.py", "");
        Assert.Equal(whole, TreeListing.Of(Ensure()));
    }

    [Fact]
    public void A_whole_cache_verifies()
    {
        Ensure();
        var found = Verify();
        Assert.Empty(found.Removed);
        Assert.Equal((2, 1, 0), (found.Layers, found.Environments, found.Unknown));
    }

    [Theory]
    [InlineData("lib/python3.11/site-packages/added.py", true)]
    [InlineData("lib64/added", true)]
    [InlineData("lib/__pycache__/mod.cpython-311.pyc", false)]
    [InlineData(".poncho/note", false)]
    public void What_a_command_added_to_an_environment_of_all_tasks_is_found(string name, bool isDamage)
    {
        string prefix = Ensure(), whole = TreeListing.Of(prefix);
        string added = Path.Combine(prefix, name);
        Directory.CreateDirectory(Path.GetDirectoryName(added)!);
        File.WriteAllText(added, "");
        var found = Verify();
        Assert.Equal(isDamage ? [new CacheDamage(prefix, name.Replace("lib64/", "lib/", StringComparison.Ordinal) + " was added")] : [], found.Removed);
        if (isDamage) Assert.Equal(whole, TreeListing.Of(Ensure()));
    }

    [Fact]
    public void What_was_added_to_an_environment_that_is_used_stays_until_it_is_not()
    {
        string prefix = Ensure();
        File.WriteAllText(Path.Combine(prefix, "lib", "added"), "");
        using (CacheUse.TryTake(Cache, Path.GetFileName(prefix))) Assert.Empty(Verify().Removed);
        Assert.Single(Verify().Removed);
    }

    [Theory]
    [InlineData("layers", "bin/program", "")]
    [InlineData("layers", "lib/data", null)]
    [InlineData("envs", "lib/mod.py", "")]
    [InlineData("envs", "lib/mod.py", "p='another'\n")]
    [InlineData("envs", "lib64", null)]
    [InlineData("envs", "empty", null)]
    public void Verify_removes_what_is_damaged_and_the_next_run_makes_it_again(string where, string name, string? content)
    {
        string whole = TreeListing.Of(Ensure());
        string[] all = Directory.GetFileSystemEntries(Path.Combine(Cache, where), "*", SearchOption.AllDirectories);
        string file = all.First(path => path.EndsWith("/" + name, StringComparison.Ordinal));
        if (content is null) PrefixRemove(file);
        else Overwrite(file, content);
        var found = Verify();
        Assert.NotEmpty(found.Removed);
        var own = found.Removed.Single(damage => file.StartsWith(damage.Folder + "/", StringComparison.Ordinal));
        Assert.StartsWith(name, own.Reason, StringComparison.Ordinal);
        Assert.All(found.Removed, damage => Assert.False(Directory.Exists(damage.Folder)));
        Assert.Equal(whole, TreeListing.Of(Ensure()));
        Assert.Empty(Verify().Removed);
    }

    [Fact]
    public void An_emptied_file_that_would_be_copied_is_said_to_be_damaged()
    {
        Ensure();
        string file = Directory.GetFiles(Path.Combine(Cache, "layers"), "mod.py", SearchOption.AllDirectories).First(path => path.EndsWith("/lib/mod.py", StringComparison.Ordinal));
        Overwrite(file, "");
        RemoveEnvironments();
        var error = Assert.Throws<PonchoException>(Ensure);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Contains("poncho cache verify", error.Hint, StringComparison.Ordinal);
        Verify();
        Assert.True(File.Exists(Ensure() + "/lib/mod.py"));
    }

    [Fact]
    public void The_list_of_an_environment_that_is_gone_goes_too_and_the_facts_of_it()
    {
        Ensure();
        RemoveEnvironments();
        Assert.Equal(2, Directory.GetFiles(Path.Combine(Cache, EnvironmentLists.FolderName)).Length);
        Leftovers.Remove(Cache);
        Assert.Empty(Directory.GetFiles(Path.Combine(Cache, EnvironmentLists.FolderName)));
    }

    private string Ensure()
    {
        using var source = TarballEnvironment.Open(_tarball)!;
        return EnvironmentCache.At(Cache).Ensure(source, new UnpackOptions(), null, CancellationToken.None).Path;
    }

    private CacheVerification Verify() =>
        CacheVerifier.Verify(EnvironmentVariables.From([new("PONCHO_NODE_CACHE", Cache)]), CancellationToken.None);

    private void RemoveEnvironments() => Directory.Delete(Path.Combine(Cache, EnvironmentCache.FolderName), recursive: true);

    private static void PrefixRemove(string path)
    {
        if (new FileInfo(path).LinkTarget is null && Directory.Exists(path)) Directory.Delete(path);
        else File.Delete(path);
    }

    // Files of the cache cannot be written; a disk does not ask.
    private static void Overwrite(string path, string content)
    {
        var mode = File.GetUnixFileMode(path);
        File.SetUnixFileMode(path, mode | UnixFileMode.UserWrite);
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, mode);
    }

    // As if the machine had been started anew since: the list says another boot, and is whole.
    private static void BelongToAnotherBoot(string layer)
    {
        string path = Path.Combine(layer, LayerCache.EntriesName);
        byte[] list = File.ReadAllBytes(path);
        int boot = list.Length - Digest.ByteCount - LayerEntryList.BootLength;
        list[boot] ^= 1;
        Digest.Of(list.AsSpan(0, list.Length - Digest.ByteCount)).CopyTo(list.AsSpan(list.Length - Digest.ByteCount));
        File.WriteAllBytes(path, list);
    }
}
