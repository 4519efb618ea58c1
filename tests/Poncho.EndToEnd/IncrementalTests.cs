using Poncho.Testing;
using Xunit;
using static Poncho.EndToEnd.Channels.MadeChannel;

namespace Poncho.EndToEnd;

/// <summary>Tarballs that hold only what another environment lacks, and folders: made here, run on a node that has nothing else.</summary>
public sealed class IncrementalTests : IDisposable
{
    private readonly PublishedPoncho _poncho = new();

    public void Dispose() => _poncho.Dispose();

    [Theory]
    [InlineData("old.tar.zst", "new.tar.zst")]
    [InlineData("old.tar.gz", "new.tar.gz")]
    [InlineData("old.tar.gz", "new.tar.zst")]
    public async Task A_part_and_what_it_was_made_against_are_the_whole(string old, string part)
    {
        await CreateAsync();
        (await _poncho.RunAsync("export", "app:1", old)).Succeeded();
        var exported = (await _poncho.RunAsync("export", "app:2", part, "--since", old)).Succeeded();
        Assert.Equal($"2 of 4 layers left to {old}: run it with --with {old}\n", exported.Error);
        Assert.Equal(exported.Output.Split(' ')[0], part);
        (await _poncho.RunAsync("export", "app:2", "whole" + part, "--since", "other:1")).Succeeded();
        Assert.True(new FileInfo(_poncho[part]).Length < new FileInfo(_poncho["whole" + part]).Length);
        string seen = (await _poncho.RunAsAsync(Programs.Need("tar"), "xOf", part, "INCOMPLETE-ENVIRONMENT.txt")).Succeeded().Output;
        Assert.StartsWith("This tarball is not a whole environment: 2 of its 4 layers were left out", seen, StringComparison.Ordinal);

        Elsewhere();
        var alone = await _poncho.RunAsync("run", "-e", part, "true");
        Assert.Equal(125, alone.Status);
        Assert.Equal($"poncho: incremental tarball {part} lacks what is not here either: \"base 1.0, app 1.0\"\nhint: give the environment that it was made against as well: --with OTHER\n", alone.Error);
        Assert.Equal("app 1.0\nbase 1.0\nmore 1.0\n", await FilesAsync("run", "-e", part, "--with", old));
        Assert.Equal("app 1.0\nbase 1.0\nmore 1.0\n", await FilesAsync("run", "-e", part, "--with", old, "-u", "copy"));
        // Once unpacked it needs the other no more, where the id is that of the tarball alone.
        if (old.EndsWith(".zst", StringComparison.Ordinal)) Assert.Equal("app 1.0\nbase 1.0\nmore 1.0\n", await FilesAsync("run", "-e", part));
    }

    [Fact]
    public async Task Layers_that_the_node_has_unpacked_or_stored_need_not_be_given()
    {
        await CreateAsync();
        (await _poncho.RunAsync("export", "app:1", "old.tar.zst")).Succeeded();
        (await _poncho.RunAsync("export", "app:2", "new.tar.zst", "--since", "app:1")).Succeeded();
        Assert.Equal("app 1.0\nbase 1.0\nmore 1.0\n", await FilesAsync("run", "-e", "new.tar.zst"));
        Elsewhere();
        Assert.Equal("app 1.0\nbase 1.0\n", await FilesAsync("run", "-e", "old.tar.zst"));
        Assert.Equal("app 1.0\nbase 1.0\nmore 1.0\n", await FilesAsync("run", "-e", "new.tar.zst"));
    }

    [Fact]
    public async Task A_tarball_without_any_layer_runs_with_a_folder_of_their_blobs()
    {
        await CreateAsync();
        (await _poncho.RunAsync("export", "app:2", "none.tar.zst", "--since", "app:2")).Succeeded();
        // As a scheduler lays them out: each layer a link to a file of its own, whatever else the store held.
        _poncho.Write("layers/oci-layout", """{"imageLayoutVersion":"1.0.0"}""");
        _poncho.Write("layers/index.json", """{"schemaVersion":2,"manifests":[]}""");
        string blobs = Directory.CreateDirectory(_poncho["layers", "blobs", "sha256"]).FullName;
        foreach (string blob in Directory.GetFiles(_poncho["home", "store", "blobs", "sha256"])) File.CreateSymbolicLink(Path.Combine(blobs, Path.GetFileName(blob)), blob);

        Elsewhere();
        Assert.Equal("app 1.0\nbase 1.0\nmore 1.0\n", await FilesAsync("run", "-e", "none.tar.zst", "--with", "layers"));
        // The same environment as a whole tarball's, so that a node that has it needs no layer.
        Directory.Delete(_poncho["layers"], recursive: true);
        Assert.Equal("app 1.0\nbase 1.0\nmore 1.0\n", await FilesAsync("run", "-e", "none.tar.zst"));
    }

    [Fact]
    public async Task A_folder_of_blobs_that_lacks_some_is_no_help_with_these()
    {
        await CreateAsync();
        (await _poncho.RunAsync("export", "app:2", "none.tar.zst", "--since", "app:2")).Succeeded();
        _poncho.Write("layers/oci-layout", """{"imageLayoutVersion":"1.0.0"}""");
        _poncho.Write("layers/index.json", """{"schemaVersion":2,"manifests":[]}""");
        Elsewhere();
        var lacking = await _poncho.RunAsync("run", "-e", "none.tar.zst", "--with", "layers", "true");
        Assert.Equal(125, lacking.Status);
        Assert.Contains("lacks what is not here either: \"base 1.0, app 1.0, more 1.0", lacking.Error, StringComparison.Ordinal);
        Assert.Contains("a folder has no layers any more", (await _poncho.RunAsync("run", "-e", "none.tar.zst", "--with", "channel", "true")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_is_relocated_and_runs_where_it_is()
    {
        await CreateAsync();
        string folder = (await _poncho.RunAsync("export", "app:2", "out/env/")).Succeeded().Output.TrimEnd('\n');
        Assert.Equal("out/env/", folder);
        Assert.Equal(_poncho["out", "env"] + "\n", (await _poncho.RunAsync("run", "-e", "out/env", "sh", "-c", "echo $CONDA_PREFIX")).Succeeded().Output);
        Assert.True(File.Exists(_poncho["out", "env", "share", "more.txt"]));
        var again = await _poncho.RunAsync("export", "app:1", "out/env");
        Assert.Equal(1, again.Status);
        Assert.Equal($"poncho: folder holds another environment: \"{_poncho["out", "env"]}\"\nhint: give an empty folder, or remove this one\n", again.Error);
        Assert.Equal(1, (await _poncho.RunAsync("export", "app:1", "part/", "--since", "app:2")).Status);
        Assert.Contains("folder is not empty", (await _poncho.RunAsync("export", "app:1", "channel")).Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_poncho["channel", ".poncho"]));
    }

    private async Task CreateAsync()
    {
        string channel = await WriteAsync(_poncho, "channel", [Package("app", "base"), Package("base"), Package("more"), Package("other")]);
        (await _poncho.RunAsync("create", _poncho.Write("one.json", Spec(channel, "app")), "-t", "app:1")).Succeeded();
        (await _poncho.RunAsync("create", _poncho.Write("two.json", Spec(channel, "app", "more")), "-t", "app:2")).Succeeded();
        (await _poncho.RunAsync("create", _poncho.Write("three.json", Spec(channel, "other")), "-t", "other:1")).Succeeded();
    }

    /// <summary>Another machine: nothing is stored or unpacked there.</summary>
    private void Elsewhere()
    {
        _poncho.Environment["PONCHO_HOME"] = _poncho["elsewhere"];
        _poncho.Environment["PONCHO_NODE_CACHE"] = Directory.CreateDirectory(_poncho["other node"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
    }

    private async Task<string> FilesAsync(params string[] run) => (await _poncho.RunAsync([.. run, "sh", "-c", "cat \"$CONDA_PREFIX\"/share/*.txt"])).Succeeded().Output;
}
