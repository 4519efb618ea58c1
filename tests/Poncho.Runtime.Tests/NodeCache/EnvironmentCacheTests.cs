using System.Diagnostics;
using Poncho.IO;
using Poncho.Oci.Layers;
using Poncho.Runtime.Environments;
using Poncho.Runtime.NodeCache;
using Poncho.Runtime.Opening;
using Poncho.Runtime.Relocating;
using Poncho.Runtime.Tests.Activation;
using Poncho.Runtime.Tests.Executing;
using Poncho.Runtime.Tests.Unpacking;
using Poncho.Runtime.Unpacking;
using Poncho.Testing;
using Xunit;

namespace Poncho.Runtime.Tests.NodeCache;

public class EnvironmentCacheTests
{
    private static readonly string Placeholder = HandMadePrefix.Placeholder;

    public static TheoryData<string> Methods => ["Clone", "HardLink", "SymbolicLink", "Copy"];

    [Theory]
    [InlineData("env.tar.zst")]
    [InlineData("env.tar.gz")]
    public void A_cached_environment_is_what_a_private_copy_is_but_for_the_right_to_write(string form)
    {
        using var folder = new TempFolder();
        using var source = TarballEnvironment.Open(Made().Write(folder[form]))!;
        var prefix = EnvironmentCache.At(folder["node"]).Ensure(source, new UnpackOptions(), null, CancellationToken.None);
        string own = Directory.CreateDirectory(folder["own"]).FullName;
        Unpacker.Unpack(source, own, prefix, new UnpackOptions(), CancellationToken.None);
        Assert.Equal(TreeListing.Of(own).Replace(" 755 ", " 555 ", StringComparison.Ordinal).Replace(" 644 ", " 444 ", StringComparison.Ordinal), TreeListing.Of(prefix.Path));
        Assert.Equal(File.ReadAllBytes(own + "/.poncho/config.json"), File.ReadAllBytes(prefix.Path + "/.poncho/config.json"));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_way_to_link_makes_the_same_environment(string method)
    {
        using var folder = new TempFolder();
        using var source = TarballEnvironment.Open(Made().Write(folder["env.tar.zst"]))!;
        Directory.CreateDirectory(folder["layers"]);
        Directory.CreateDirectory(folder["locks"]);
        var layers = new LayerCache(folder.Path);
        layers.Ensure(source.Layers, new UnpackOptions(), null, CancellationToken.None);
        string[] made = new string[2];
        foreach (var (i, way) in new[] { (0, LinkMethod.Copy), (1, Enum.Parse<LinkMethod>(method)) })
        {
            made[i] = Directory.CreateDirectory(folder[$"made{i}"]).FullName;
            using var entries = new LayerEntries(folder[$"list{i}"]);
            using var environment = new LinkedEnvironment(layers, way, made[i], new Prefix("/p"), entries, new UnpackMeter(new UnpackLimits()));
            foreach (var layer in source.Layers) environment.Add(layer, CancellationToken.None);
            entries.Finish();
            Assert.Null(TreeCheck.Find(made[i], LayerEntryList.Read(folder[$"list{i}"])!.Entries(), CancellationToken.None));
        }

        if (method != "SymbolicLink")
        {
            Assert.Equal(TreeListing.Of(made[0]), TreeListing.Of(made[1]));
            return;
        }

        Assert.StartsWith(folder["layers"], new FileInfo(made[1] + "/lib/data").LinkTarget, StringComparison.Ordinal);
        Assert.Null(new FileInfo(made[1] + "/bin/program").LinkTarget);
        Assert.Equal("data", File.ReadAllText(made[1] + "/lib/data"));
    }

    [Fact]
    public void A_layer_that_the_node_has_is_not_read_again()
    {
        using var folder = new TempFolder();
        var shared = new MadeLayer("shared").File("lib/shared", "s").Relocated("lib/config", RelocationMode.Text, Placeholder);
        var cache = EnvironmentCache.At(folder["node"]);
        Prefix first, second;
        using (var source = TarballEnvironment.Open(new MadeEnvironment(shared, new MadeLayer("one").File("one", "1")).Write(folder["one.tar.zst"]))!) first = cache.Ensure(source, new UnpackOptions(), null, CancellationToken.None);

        // The second tarball's copy of the layer is damaged: nobody looks.
        string two = new MadeEnvironment(shared, new MadeLayer("two").File("two", "2")).Write(folder["two.tar.zst"]);
        using (var source = TarballEnvironment.Open(two)!)
        {
            byte[] bytes = File.ReadAllBytes(two);
            int end = bytes.Length - EndFrame.Length - (int)source.Layers[1].Size;
            bytes[end - 3] ^= 1;
            File.WriteAllBytes(two, bytes);
            second = cache.Ensure(source, new UnpackOptions(), null, CancellationToken.None);
        }

        Assert.Equal(first.Path, File.ReadAllText(first.Path + "/lib/config"));
        Assert.Equal(second.Path, File.ReadAllText(second.Path + "/lib/config"));
        Assert.Equal(3, Directory.EnumerateDirectories(folder["node", "layers"]).Count());
        Assert.True(File.Exists(second.Path + "/two") && !File.Exists(second.Path + "/one"));
    }

    [Fact]
    public void A_damaged_layer_leaves_nothing_that_is_used()
    {
        using var folder = new TempFolder();
        string path = Made().Write(folder["env.tar.zst"]);
        byte[] whole = File.ReadAllBytes(path);
        var cache = EnvironmentCache.At(folder["node"]);
        var damaged = (byte[])whole.Clone();
        damaged[^(EndFrame.Length + 5)] ^= 1;
        File.WriteAllBytes(path, damaged);
        using (var source = TarballEnvironment.Open(path)!) Assert.ThrowsAny<PonchoException>(() => cache.Ensure(source, new UnpackOptions(), null, CancellationToken.None));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder["node", "envs"]));
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(folder["node", "layers"]), name => name.EndsWith("tmp", StringComparison.Ordinal));
        File.WriteAllBytes(path, whole);
        using (var source = TarballEnvironment.Open(path)!) Assert.True(File.Exists(cache.Ensure(source, new UnpackOptions(), null, CancellationToken.None).Path + "/lib/data"));
    }

    [Fact]
    public void What_killed_processes_left_of_other_environments_goes_too()
    {
        using var folder = new TempFolder();
        using var source = TarballEnvironment.Open(Made().Write(folder["env.tar.zst"]))!;
        folder.Write("node/envs/0123.poncho-tmp/bin/x", "half");
        folder.Write("node/envs/4567.poncho-tmp/bin/x", "another process is at it");
        folder.Write("node/layers/89ab.poncho-tmp/tree/x", "half");
        folder.Write("node/locks/4567", "");
        File.SetUnixFileMode(folder["node"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var held = Poncho.IO.Files.FileLock.TryExclusive(folder["node", "locks", "4567"]);
        EnvironmentCache.At(folder["node"]).Ensure(source, new UnpackOptions(), null, CancellationToken.None);
        Assert.Equal([folder["node", "envs", "4567.poncho-tmp"]], Directory.EnumerateFileSystemEntries(folder["node"], "*.poncho-tmp", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_process_that_waits_too_long_for_another_says_so()
    {
        using var folder = new TempFolder();
        using var source = TarballEnvironment.Open(Made().Write(folder["env.tar.zst"]))!;
        var cache = EnvironmentCache.At(folder["node"]);
        Directory.CreateDirectory(folder["node", "locks"]);
        using var held = Poncho.IO.Files.FileLock.TryExclusive(folder["node", "locks", source.Id.Hex[..32]]);
        long start = Stopwatch.GetTimestamp();
        var error = Assert.Throws<PonchoException>(() => cache.Ensure(source, new UnpackOptions(), TimeSpan.FromSeconds(0.2), CancellationToken.None));
        Assert.Contains("waited 0.2 seconds", error.Message, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0.2, 10);
    }

    /// <summary>kill -9 at many instants of a cold start: the next command works, and what it finds is whole.</summary>
    [Fact]
    public async Task A_process_killed_at_any_instant_leaves_nothing_that_is_used()
    {
        using var folder = new TempFolder();
        var noise = new byte[40_000];
        var made = new MadeEnvironment([.. Enumerable.Range(0, 30).Select(i =>
        {
            new Random(i).NextBytes(noise);
            var layer = new MadeLayer($"layer{i}").Relocated($"share/text{i}", RelocationMode.Text, $"x{Placeholder}y");
            for (int file = 0; file < 40; file++) layer.File($"lib/{i}/{file}", noise.AsSpan(file * 10, 30_000).ToArray());
            return layer;
        })]);
        string environment = made.Write(folder["env.tar.zst"]);
        var watch = Stopwatch.StartNew();
        string whole = (await Runner.RunAsync(folder, environment)).Succeeded().Output.Trim();
        var duration = watch.Elapsed;
        string expected = TreeListing.Of(whole);
        var random = new Random(11);
        int unfinished = 0;
        const int Rounds = 40;
        for (int round = 0; round < Rounds; round++)
        {
            if (Directory.Exists(folder["node"])) Directory.Delete(folder["node"], recursive: true);
            using (var process = Process.Start(new ProcessStartInfo(Runner.Program, [environment]) { Environment = { ["PONCHO_NODE_CACHE"] = folder["node"] }, RedirectStandardOutput = true })!)
            {
                await Task.WhenAny(Task.Delay(duration * random.NextDouble()), process.WaitForExitAsync());
                process.Kill();
                await process.WaitForExitAsync();
            }

            if (!Directory.Exists(whole)) unfinished++;
            else Assert.Equal(expected, TreeListing.Of(whole));
            if (round % 4 != 0) continue;
            Assert.Equal(whole, (await Runner.RunAsync(folder, environment)).Succeeded().Output.Trim());
            Assert.Equal(expected, TreeListing.Of(whole));
            Assert.Equal([Path.GetFileName(whole)], Directory.EnumerateFileSystemEntries(folder["node", "envs"]).Select(Path.GetFileName));
        }

        Assert.InRange(unfinished, 5, Rounds);
    }

    private static MadeEnvironment Made() => new(
        new MadeLayer("x")
            .File("bin/program", "#!/bin/sh\n", LayerFile.Executable)
            .Relocated("bin/tool", RelocationMode.Text, $"#!{Placeholder}/bin/python\n", LayerFile.Executable)
            .HardLink("bin/tool2", "bin/tool")
            .HardLink("bin/program2", "bin/program")
            .Relocated("lib/mod.py", RelocationMode.Text, $"p='{Placeholder}'\n")
            .File("lib/__pycache__/mod.cpython-311.pyc", "stale")
            .File("lib/data", "old")
            .Link("lib64", "lib")
            .Folder("empty"),
        new MadeLayer("y").File("lib/data", "data").File("lib64/through", "link").Link("bin/link", "tool"));
}
