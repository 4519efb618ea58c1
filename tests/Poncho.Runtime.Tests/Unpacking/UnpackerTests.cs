using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Oci.Layers;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Opening;
using Poncho.Runtime.Relocating;
using Poncho.Runtime.Tests.Activation;
using Poncho.Runtime.Unpacking;
using Poncho.Testing;
using Xunit;

namespace Poncho.Runtime.Tests.Unpacking;

public class UnpackerTests
{
    private static readonly string Placeholder = HandMadePrefix.Placeholder;

    public static TheoryData<string> Forms => ["store", "env.tar.zst", "env.tar.gz"];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task An_environment_is_unpacked_and_relocated_in_one_pass(string form)
    {
        using var folder = new TempFolder();
        var environment = new MadeEnvironment(
            new MadeLayer("python")
                .Folder("bin")
                .Relocated("bin/python3.11", RelocationMode.Binary, $"\u007fELF\0{Placeholder}/lib\0end", LayerFile.Executable)
                .Link("bin/python3", "python3.11")
                .HardLink("bin/python", "bin/python3.11")
                .File("lib/a b/ü.py", "print()\n")
                .Folder("share/empty")
                .File("share/empty-file", "")
                .Relocated("lib/config.py", RelocationMode.Text, $"p = '{Placeholder}'\n")
                .File("lib/__pycache__/config.cpython-311.pyc", "stale")
                .File("lib/__pycache__/other.cpython-311.pyc", "fresh"),
            new MadeLayer("pip")
                .Relocated("bin/pip", RelocationMode.Text, $"#!{Placeholder}/bin/python3.11\nimport pip\n", LayerFile.Executable)
                .File(new string('d', 90) + "/" + new string('f', 200), "long"),
            new MadeLayer("environment").File(".poncho/lock.json", "{}\n").File("conda-meta/history", ""));
        string target = Directory.CreateDirectory(folder["target"]).FullName;
        using var source = await OpenAsync(environment, form, folder);
        Unpacker.Unpack(source, target, new Prefix("/p"), new UnpackOptions(), CancellationToken.None);
        Assert.Equal(
            $"""
            bin/
            bin/pip 755 1600000000 #!/p/bin/python3.11|import pip|
            bin/python 755 1600000000 {"\u007fELF\0/p/lib" + new string('\0', Placeholder.Length - 2) + "\0end"}
            bin/python3 -> python3.11
            bin/python3.11 755 1600000000 {"\u007fELF\0/p/lib" + new string('\0', Placeholder.Length - 2) + "\0end"}
            conda-meta/
            conda-meta/history 644 1600000000{" "}
            {new string('d', 90)}/
            {new string('d', 90)}/{new string('f', 200)} 644 1600000000 long
            lib/
            lib/__pycache__/
            lib/__pycache__/other.cpython-311.pyc 644 1600000000 fresh
            lib/a b/
            lib/a b/ü.py 644 1600000000 print()|
            lib/config.py 644 1600000000 p = '/p'|
            share/
            share/empty/
            share/empty-file 644 1600000000{" "}

            """, TreeListing.Of(target));
        Assert.Equal(environment.ConfigBytes, File.ReadAllBytes(target + "/.poncho/config.json"));
        Assert.Equal(environment.Manifest.Bytes.ToArray(), File.ReadAllBytes(target + "/.poncho/manifest.json"));
        Assert.True(File.Exists(target + "/.poncho/lock.json"));
    }

    [Fact]
    public async Task Of_files_of_several_layers_the_last_ones_stay_whichever_is_faster()
    {
        using var folder = new TempFolder();
        byte[] large = new byte[4_000_000];
        var environment = new MadeEnvironment(
            new MadeLayer("one").File("a", "one").File("b", large).Link("c", "one").File("d", "one").Relocated("e", RelocationMode.Text, Placeholder),
            new MadeLayer("two").File("a", "two").Link("b", "two").File("c", "two"),
            new MadeLayer("three").File("e", "three").File("a", "three"));
        for (int round = 0; round < 30; round++)
        {
            string target = Directory.CreateDirectory(folder[$"target{round}"]).FullName;
            using var source = await OpenAsync(environment, "env.tar.zst", folder);
            Unpacker.Unpack(source, target, new Prefix("/p"), new UnpackOptions { Workers = 3 }, CancellationToken.None);
            Assert.Equal("a 644 1600000000 three\nb -> two\nc 644 1600000000 two\nd 644 1600000000 one\ne 644 1600000000 three\n", TreeListing.Of(target));
        }
    }

    [Fact]
    public async Task Layers_that_meet_at_a_link_are_unpacked_in_order()
    {
        using var folder = new TempFolder();
        var environment = new MadeEnvironment(
            new MadeLayer("one").File("lib/a", "a").Link("lib64", "lib").Link("deep/up", "../lib/./"),
            new MadeLayer("two").File("lib64/b", "b").Folder("lib64/").File("deep/up/c", "c").HardLink("deep/up/d", "lib64/b"));
        for (int round = 0; round < 20; round++)
        {
            string target = Directory.CreateDirectory(folder[$"target{round}"]).FullName;
            using var source = await OpenAsync(environment, "env.tar.zst", folder);
            Unpacker.Unpack(source, target, new Prefix("/p"), new UnpackOptions { Workers = 2 }, CancellationToken.None);
            Assert.Equal("deep/\ndeep/up -> ../lib/./\nlib/\nlib/a 644 1600000000 a\nlib/b 644 1600000000 b\nlib/c 644 1600000000 c\nlib/d 644 1600000000 b\nlib64 -> lib\n", TreeListing.Of(target));
        }
    }

    [Fact]
    public async Task A_file_of_one_layer_in_the_place_of_another_s_folder_is_refused()
    {
        using var folder = new TempFolder();
        var environment = new MadeEnvironment(new MadeLayer("one").File("lib/a", "a"), new MadeLayer("two").File("lib", "file"));
        string target = Directory.CreateDirectory(folder["target"]).FullName;
        using var source = await OpenAsync(environment, "env.tar.zst", folder);
        var error = Assert.Throws<PonchoException>(() => Unpacker.Unpack(source, target, new Prefix("/p"), new UnpackOptions(), CancellationToken.None));
        Assert.EndsWith("\"lib\"", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_changed_byte_in_a_layer_is_found(string form)
    {
        using var folder = new TempFolder();
        byte[] noise = new byte[300_000];
        new Random(3).NextBytes(noise);
        var environment = new MadeEnvironment(new MadeLayer("one").File("a", noise), new MadeLayer("two").File("b", noise));
        var random = new Random(5);
        for (int round = 0; round < 40; round++)
        {
            using var place = new TempFolder();
            using (var untouched = await OpenAsync(environment, form, place))
            {
            }

            string file = form == "store" ? place["store", "blobs", "sha256", environment.Manifest.Layers[round % 2].Digest.Hex] : place[form];
            byte[] bytes = File.ReadAllBytes(file);
            // Anywhere in the layers: a head takes some hundred bytes of a tarball.
            int start = form == "store" ? 0 : bytes.Length - 600_000;
            bytes[random.Next(start, bytes.Length - 200)] ^= (byte)(1 << random.Next(8));
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.WriteAllBytes(file, bytes);
            string target = Directory.CreateDirectory(place["target"]).FullName;
            Assert.Throws<PonchoException>(() =>
            {
                try
                {
                    using var source = form == "store" ? OpenStoredAsync(environment, place).GetAwaiter().GetResult() : TarballEnvironment.Open(file)!;
                    Unpacker.Unpack(source, target, new Prefix("/p"), new UnpackOptions(), CancellationToken.None);
                }
                catch (BlobMismatchException e)
                {
                    throw new PonchoException(e.Message);
                }
            });
        }
    }

    [Fact]
    public async Task An_index_that_does_not_fit_the_layer_is_refused()
    {
        using var folder = new TempFolder();
        foreach (var relocation in new[]
        {
            new Relocation { Path = "a", Mode = RelocationMode.Text, Placeholder = "/place", Offsets = [1] },
            new Relocation { Path = "not-there", Mode = RelocationMode.Text, Placeholder = "/place", Offsets = [0] },
        })
        {
            var environment = new MadeEnvironment(new MadeLayer("one").File("a", "/place").Index(relocation));
            string target = Directory.CreateDirectory(folder["target" + relocation.Path]).FullName;
            using var source = await OpenAsync(environment, "env.tar.zst", folder);
            Assert.Throws<PonchoException>(() => Unpacker.Unpack(source, target, new Prefix("/p"), new UnpackOptions(), CancellationToken.None));
        }
    }

    [Fact]
    public async Task A_prefix_that_is_too_long_is_refused_before_anything_is_written()
    {
        using var folder = new TempFolder();
        var environment = new MadeEnvironment(new MadeLayer("one").Relocated("a", RelocationMode.Binary, Placeholder));
        using var source = await OpenAsync(environment, "env.tar.zst", folder);
        var error = Assert.Throws<PonchoException>(() => Unpacker.Unpack(source, folder["target"], new Prefix("/" + new string('p', 300)), new UnpackOptions(), CancellationToken.None));
        Assert.Contains("301 bytes", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["target"]));
    }

    [Fact]
    public async Task Bombs_are_stopped_by_the_limits()
    {
        using var folder = new TempFolder();
        var environment = new MadeEnvironment(new MadeLayer("one").File("a", new byte[100_000]).File("b", new byte[100_000]));
        using var source = await OpenAsync(environment, "env.tar.zst", folder);
        foreach (var limits in new[] { new UnpackLimits { Bytes = 150_000 }, new UnpackLimits { Entries = 1 } })
        {
            string target = Directory.CreateDirectory(folder["target" + limits.Entries]).FullName;
            var error = Assert.Throws<PonchoException>(() => Unpacker.Unpack(source, target, new Prefix("/p"), new UnpackOptions { Limits = limits }, CancellationToken.None));
            Assert.Contains("PONCHO_UNPACK_", error.Hint, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_head_is_held_to_the_manifest()
    {
        using var folder = new TempFolder();
        var environment = new MadeEnvironment(new MadeLayer("one").File("a", "a"), new MadeLayer("two").File("b", "b"));
        var other = new MadeEnvironment(new MadeLayer("one").File("a", "evil"), new MadeLayer("two").File("b", "b"));
        string path = folder["env.tar.zst"];
        environment.Write(path, head => new EnvironmentHead { Manifest = head.Manifest, Config = other.ConfigBytes, Layers = head.Layers });
        Assert.Throws<BlobMismatchException>(() => TarballEnvironment.Open(path));

        // Layers of another environment under this one's manifest: the lengths agree here, the digests do not.
        other.Write(path, head => new EnvironmentHead { Manifest = environment.Manifest.Bytes, Config = environment.ConfigBytes, Layers = head.Layers });
        Assert.ThrowsAny<PonchoException>(() =>
        {
            using var source = TarballEnvironment.Open(path)!;
            Unpacker.Unpack(source, Directory.CreateDirectory(folder["target"]).FullName, new Prefix("/p"), new UnpackOptions(), CancellationToken.None);
        });
        environment.Write(path, head => new EnvironmentHead { Manifest = head.Manifest, Config = head.Config, Layers = [head.Layers[0]] });
        Assert.Throws<PonchoException>(() => TarballEnvironment.Open(path));
        environment.Write(path);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^50]);
        Assert.Contains("cut short", Assert.Throws<PonchoException>(() => TarballEnvironment.Open(path)).Message, StringComparison.Ordinal);
        await Task.CompletedTask;
    }

    private static async Task<EnvironmentSource> OpenAsync(MadeEnvironment environment, string form, TempFolder folder) =>
        form == "store" ? await OpenStoreAsync(environment, folder) : TarballEnvironment.Open(environment.Write(folder[form]))!;

    private static async Task<EnvironmentSource> OpenStoreAsync(MadeEnvironment environment, TempFolder folder)
    {
        await environment.StoreAsync(await Store.OpenAsync(folder["store"], CancellationToken.None));
        return await OpenStoredAsync(environment, folder);
    }

    private static async Task<EnvironmentSource> OpenStoredAsync(MadeEnvironment environment, TempFolder folder)
    {
        var store = await Store.OpenAsync(folder["store"], CancellationToken.None);
        return await StoreEnvironment.OpenAsync(store, environment.Manifest.Descriptor, "env", CancellationToken.None);
    }
}
