using Poncho.Builder.Tests.Cli;
using Poncho.Builder.Tests.Faults;
using Poncho.Oci.Storing;
using Poncho.Testing;
using Xunit;
using static System.Threading.CancellationToken;

namespace Poncho.Builder.Tests.Export;

public sealed class ExportCommandTests(StoredSmall small) : IClassFixture<StoredSmall>, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("env.tar.zst", "zst")]
    [InlineData("env.tzst", "zst")]
    [InlineData("env.tar.gz", "gz")]
    [InlineData("env.tgz", "gz")]
    public async Task A_zstd_tarball_becomes_the_tarball_that_the_store_would_have_given(string output, string form)
    {
        string source = Tarball("zst");
        var result = (await ElsewhereAsync("export", source, _folder[output])).Succeeded();
        Assert.StartsWith(_folder[output] + "  ", result.Output, StringComparison.Ordinal);
        Assert.Equal(small.Tarballs[form], await File.ReadAllBytesAsync(_folder[output], None));
        Assert.False(Directory.Exists(_folder["home", "store"]));
    }

    [Theory]
    [InlineData("zst")]
    [InlineData("gz")]
    public async Task Every_tarball_becomes_a_folder(string form)
    {
        Assert.Equal(_folder["out/"] + "\n", (await ElsewhereAsync("export", Tarball(form), _folder["out/"])).Succeeded().Output);
        Assert.Equal(small.Tree.Split('\n').Length, TreeOf(_folder["out"]));
    }

    [Fact]
    public async Task A_folder_that_is_filled_tells_layer_by_layer_how_far_it_is()
    {
        string log = (await ElsewhereAsync("export", "--verbose", Tarball("zst"), _folder["out/"])).Succeeded().Error;
        Assert.StartsWith("wrote environment\n", log, StringComparison.Ordinal);
        Assert.Contains("\nwrote odd-many-in-text 1.0\n", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_has_the_environment_already_is_left_as_it_is_and_that_is_said()
    {
        string source = Tarball("zst");
        Assert.Equal("", (await ElsewhereAsync("export", source, _folder["out/"])).Succeeded().Error);
        var again = (await ElsewhereAsync("export", source, _folder["out/"])).Succeeded();
        Assert.StartsWith("warning: the folder held this environment already and is left as it is", again.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zst")]
    [InlineData("gz")]
    public async Task A_link_as_output_stays_one_and_a_fifo_is_written_into(string form)
    {
        string source = Tarball("zst"), real = _folder[$"real.tar.{form}"], link = _folder[$"latest.tar.{form}"], fifo = _folder[$"fifo.tar.{form}"];
        File.CreateSymbolicLink(link, Path.GetFileName(real));
        (await ElsewhereAsync("export", source, link)).Succeeded();
        Assert.NotNull(new FileInfo(link).LinkTarget);
        Assert.Equal(small.Tarballs[form], await File.ReadAllBytesAsync(real, None));
        (await Programs.RunAsync(Programs.Need("mkfifo"), [fifo])).Succeeded();
        var read = Task.Run(() => File.ReadAllBytes(fifo));
        (await ElsewhereAsync("export", source, fifo)).Succeeded();
        Assert.Equal(small.Tarballs[form], await read);
    }

    [Fact]
    public async Task The_node_cache_has_one_size_wherever_it_is_shown()
    {
        (await ElsewhereAsync("run", "-n", "-e", Tarball("zst"))).Succeeded();
        string size = (await ElsewhereAsync("cache", "list")).Output.TrimEnd('\n').Split('\n')[^1].Split(": ")[^1].Split(" in ")[0];
        Assert.Contains($": {size} in 1 environment\n", (await ElsewhereAsync("cache")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gzip_members_become_layers_of_a_tarball_only_where_the_store_has_the_layers()
    {
        string source = Tarball("gz");
        (await CliRun.InAsync(small.Home, "export", source, _folder["again.tar.zst"])).Succeeded();
        Assert.Equal(small.Tarballs["zst"], await File.ReadAllBytesAsync(_folder["again.tar.zst"], None));
        Assert.Equal(
            new ProgramResult(1, "", $"poncho: the gzip members of a .tar.gz cannot be layers of another tarball, and the store lacks the layers: \"{source}\"\nhint: export it to a folder, or export a .tar.zst of the environment\n"),
            await ElsewhereAsync("export", source, _folder["never.tar.zst"]));
        Assert.False(File.Exists(_folder["never.tar.zst"]));
    }

    [Fact]
    public async Task A_damaged_layer_of_a_tarball_is_not_copied()
    {
        byte[] bytes = [.. small.Tarballs["zst"]];
        bytes[bytes.Length * 3 / 4] ^= 4;
        await File.WriteAllBytesAsync(_folder["damaged.tar.zst"], bytes, None);
        var result = await ElsewhereAsync("export", _folder["damaged.tar.zst"], _folder["out.tar.zst"]);
        StoredSmall.CheckRefused(result, "a flipped bit");
        Assert.False(File.Exists(_folder["out.tar.zst"]));
    }

    [Fact]
    public async Task A_part_is_made_against_a_digest_a_tarball_or_a_folder_and_no_folder_is_a_part()
    {
        string digest = await DigestAsync();
        (await ElsewhereAsync("export", Tarball("zst"), _folder["unpacked/"])).Succeeded();
        foreach (string other in (string[])[digest[..20], Tarball("gz"), _folder["unpacked"]])
        {
            var result = (await CliRun.InAsync(small.Home, "export", "small", _folder["part.tar.zst"], "--since", other)).Succeeded();
            Assert.EndsWith($" left to {other}: run it with --with {other}\n", result.Error, StringComparison.Ordinal);
        }

        Assert.Equal(
            "poncho: format dir cannot hold a part of an environment: \"part/\"\nhint: write a tarball, or leave --since out\n",
            (await CliRun.InAsync(small.Home, "export", "small", "part/", "--since", "small")).Error);

        // What a part lacks is in one store, and not in the other.
        (await CliRun.InAsync(small.Home, "export", _folder["part.tar.zst"], _folder["whole.tar.zst"])).Succeeded();
        Assert.Equal(small.Tarballs["zst"], await File.ReadAllBytesAsync(_folder["whole.tar.zst"], None));
        StoredSmall.CheckRefused(await ElsewhereAsync("export", _folder["part.tar.zst"], _folder["never.tar.zst"]), "a part to a tarball");
        StoredSmall.CheckRefused(await ElsewhereAsync("export", _folder["part.tar.zst"], _folder["never/"]), "a part to a folder");
        Assert.False(Directory.Exists(_folder["never"]));
    }

    [Fact]
    public async Task A_folder_is_no_source_of_an_export()
    {
        (await ElsewhereAsync("export", Tarball("zst"), _folder["unpacked/"])).Succeeded();
        Assert.Equal(
            $"poncho: a folder cannot be exported, its files are unpacked and relocated: \"{_folder["unpacked"]}\"\nhint: export the environment that it was unpacked from, or make a new one of the folder with poncho create\n",
            (await ElsewhereAsync("export", _folder["unpacked"], _folder["out.tar.gz"])).Error);
    }

    [Theory]
    [InlineData("env.zip", "poncho: suffix of the output says no format: \"HERE/env.zip\"\nhint: end it in .tar.gz, .tar.zst, .oci, .oci.tar, .tar (for docker), .sqfs, .sif or / (a folder)\n")]
    [InlineData("full", "poncho: folder is not empty, it has mine: \"HERE/full\"\nhint: give an empty folder, or name a file in it, such as env.tar.gz\n")]
    [InlineData("full/mine/", "poncho: output is a file, not a folder: \"HERE/full/mine/\"\nhint: leave out the slash, or name a folder\n")]
    [InlineData("folder.tar.gz", "poncho: output is a folder: \"HERE/folder.tar.gz\"\nhint: name a file in it, such as env.tar.gz\n")]
    public async Task Create_and_export_refuse_the_same_outputs_before_they_do_anything(string output, string said)
    {
        _folder.Write("full/mine", "precious");
        Directory.CreateDirectory(_folder["folder.tar.gz"]);
        string expected = said.Replace("HERE", _folder.Path, StringComparison.Ordinal);
        Assert.Equal(expected, (await CliRun.InAsync(small.Home, "export", "small", _folder[output])).Error);
        Assert.Equal(expected, (await ElsewhereAsync("create", "no such spec", _folder[output])).Error);
        Assert.False(Directory.Exists(_folder["home"]));
    }

    [Fact]
    public async Task Create_writes_a_folder_as_export_does()
    {
        var created = (await CliRun.InAsync(small.Home, "create", small["small.json"], _folder["new/"], "--no-compile")).Succeeded();
        Assert.Contains($"; {_folder["new/"]}; in ", created.Error, StringComparison.Ordinal);
        Assert.Equal(small.Tree.Split('\n').Length, TreeOf(_folder["new"]));
    }

    private Task<ProgramResult> ElsewhereAsync(params string[] arguments) => CliRun.InAsync(_folder["home"], arguments);

    private string Tarball(string form)
    {
        string path = _folder["source.tar." + form];
        File.WriteAllBytes(path, small.Tarballs[form]);
        return path;
    }

    private async Task<string> DigestAsync()
    {
        var store = await Store.OpenAsync(Path.Combine(small.Home, "store"), None);
        return (await store.ResolveAsync("small", None))!.Digest.ToString();
    }

    private static int TreeOf(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Count(path => !path.Contains("/.poncho/", StringComparison.Ordinal));
}
