using Poncho.IO;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;
using Poncho.Testing;
using Xunit;
using static System.Threading.CancellationToken;

namespace Poncho.Builder.Tests.Cli;

public sealed class InspectCommandTests : IDisposable
{
    private readonly TempFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Images_of_no_store_is_an_empty_table_and_makes_no_store()
    {
        Assert.Equal(new ProgramResult(0, "NAME   TAG   DIGEST   LAYERS   SIZE   SHARED   AGE\n", ""), await CliRun.InAsync(_home["none"], "images"));
        Assert.False(Directory.Exists(_home["none"]));
    }

    [Fact]
    public async Task Images_are_a_table_that_lines_up()
    {
        await StoreAsync("zmumu:latest");
        await StoreAsync("an-environment:2024.1");
        await ApproveAsync("images", "images");
        await ApproveAsync("images-json", "images", "--json");
    }

    [Fact]
    public async Task Inspect_shows_what_an_environment_is_made_of()
    {
        await StoreAsync("zmumu:latest");
        await ApproveAsync("inspect", "inspect", "zmumu");
        await ApproveAsync("inspect-json", "inspect", "zmumu:latest", "--json");
    }

    [Fact]
    public async Task Inspect_names_what_the_store_lacks()
    {
        await StoreAsync("zmumu:latest");
        Assert.Equal(
            new ProgramResult(1, "", "poncho: no such environment, neither a path nor a name or digest in the store: \"zmumi\"\nhint: did you mean zmumu:latest?\n"),
            await CliRun.InAsync(_home.Path, "inspect", "zmumi"));
    }

    [Fact]
    public async Task Verify_finds_a_blob_that_is_not_what_its_name_says()
    {
        var store = await StoreAsync("zmumu:latest");
        Assert.Equal("verified: all 4 blobs have the right digest\n", (await CliRun.InAsync(_home.Path, "inspect", "zmumu", "--verify")).Error);
        string layer = store.PathOf(Digest.Of("numpy's layer"u8));
        File.SetAttributes(layer, FileAttributes.Normal);
        File.WriteAllText(layer, "numpy'z layer");
        var result = await CliRun.InAsync(_home.Path, "inspect", "zmumu", "--verify");
        Assert.Equal(1, result.Status);
        Assert.Contains(Digest.Of("numpy's layer"u8).Hex, result.Error, StringComparison.Ordinal);
    }

    /// <summary>The manifest's digest changes with the form of configs, which has tests of its own.</summary>
    private async Task ApproveAsync(string name, params string[] arguments)
    {
        string output = (await CliRun.InAsync(_home.Path, arguments)).Output;
        string digest = (await (await Store.OpenAsync(_home["store"], None)).ListAsync(None))[0].Manifest.Digest.Hex;
        output = System.Text.RegularExpressions.Regex.Replace(output, "\"made\": \"[^\"]*\"", "\"made\": \"TIME\"");
        Approved.Matches(output.Replace(digest, "MANIFEST", StringComparison.Ordinal).Replace(digest[..12], "MANIFEST....", StringComparison.Ordinal), name);
    }

    private Task<Store> StoreAsync(string name) => StoredSample.WriteAsync(
        _home["store"],
        name,
        [
            ("numpy's layer", StoredSample.Conda("numpy", "2.4.6", "py311_0") with
            {
                Source = "https://conda.anaconda.org/conda-forge/linux-64/numpy-2.4.6-py311_0.conda",
                Relocations = new RelocationIndex([new Relocation { Path = "bin/f2py", Mode = RelocationMode.Text, Placeholder = "/opt/placeholder", Offsets = [2] }]),
            }),
            ("the environment layer", StoredSample.Layer("environment", "environment")),
        ],
        StoredSample.Empty with
        {
            Glibc = "2.17",
            VirtualPackages = ["__glibc=2.36=0", "__linux=6.1=0"],
            Python = new PythonInside { Version = "3.11.2", SitePackages = "lib/python3.11/site-packages" },
            Variables = [new EnvironmentVariable { Name = "BINS", Value = "60" }, new EnvironmentVariable { Name = "DATA", Path = "poncho/http/DATA" }],
        });
}
