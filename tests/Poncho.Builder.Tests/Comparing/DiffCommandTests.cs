using System.Text;
using System.Text.Json.Nodes;
using Poncho.Builder.Building;
using Poncho.Builder.Locks;
using Poncho.Builder.Tests.Cli;
using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;
using Poncho.Testing;
using Xunit;
using static System.Threading.CancellationToken;

namespace Poncho.Builder.Tests.Comparing;

public sealed class DiffCommandTests : IDisposable
{
    private readonly TempFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Sources_that_came_went_and_changed_are_told_with_the_bytes_to_move()
    {
        await StoreAsync("a:1", "60", "python 3.11.2 h1", "numpy 1.26 py_0", "scipy 1.1 py_0");
        await StoreAsync("a:2", "61", "python 3.11.9 h1", "numpy 1.26 py_1", "pandas 2.0 py_0");
        Assert.Equal(
            "+   conda   pandas   2.0 py_0            15 B\n-   conda   scipy    1.1 py_0            14 B\n~   conda   numpy    1.26 py_0 -> py_1   15 B\n~   conda   python   3.11.2 -> 3.11.9    16 B\n~   variable BINS\n1 added, 1 gone, 2 changed, 0 the same; 74 B to move in 4 layers\n",
            (await RunAsync("diff", "a:1", "a:2")).Succeeded().Output);
        var json = JsonNode.Parse((await RunAsync("diff", "a:1", "a:2", "--json")).Succeeded().Output)!;
        Assert.False((bool)json["is_same"]!);
        Assert.Equal("numpy", (string)json["changed"]![0]!["before"]!["name"]!);
        Assert.Equal(74, (int)json["bytes_to_move"]!);
    }

    [Fact]
    public async Task A_spec_is_told_from_a_lock_and_nobody_is_told_to_delete_it()
    {
        await StoreAsync("a:1", "60", "numpy 1.26 py_0");
        string spec = _home.Write("coffea.json", """{"conda": {"channels": ["conda-forge"], "packages": ["numpy"]}}""");
        string expected = $"poncho: a spec says nothing exact that could be compared: \"{spec}\"\nhint: name its lock, {spec}.lock.json (\"poncho lock {spec}\" makes it), or its environment in the store\n";
        Assert.Equal(new ProgramResult(1, "", expected), await RunAsync("diff", spec, "a:1"));
        Assert.Equal(new ProgramResult(1, "", expected), await RunAsync("diff", "a:1", spec));
    }

    [Fact]
    public async Task The_same_environment_under_two_names_is_said_to_be_the_same()
    {
        await StoreAsync("a:1", "60", "numpy 1.26 py_0");
        var store = await StoreAsync("b:1", "60", "numpy 1.26 py_0");
        Assert.Equal($"the same: {(await store.ResolveAsync("a:1", None))!.Digest}\n", (await RunAsync("diff", "a:1", "b:1")).Output);
    }

    [Fact]
    public async Task Equal_sources_with_other_bytes_are_told_apart()
    {
        await StoreAsync("a:1", "60", "numpy 1.26 py_0");
        await StoreAsync("a:2", "60", "numpy 1.26 py_0 rebuilt");
        Assert.StartsWith("~   conda   numpy   1.26 py_0 (other bytes)   23 B\n", (await RunAsync("diff", "a:1", "a:2")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Locks_are_compared_with_locks_and_with_environments_by_what_their_sources_are()
    {
        await StoreAsync("a:1", "60", "numpy 1.26 py_0", "scipy 1.1 py_0");
        string one = Lock("one", "numpy 1.26 py_0", "scipy 1.1 py_0"), two = Lock("two", "numpy 1.26 py_0", "scipy 1.2 py_0"), many = Lock("many", ["linux-64", "linux-aarch64"], "numpy 1.26 py_0", "scipy 1.1 py_0");
        Assert.Equal("the same 2 sources\n", (await RunAsync("diff", "a:1", one)).Output);
        Assert.Equal("the same 2 sources\n", (await RunAsync("diff", many, one)).Output);
        Assert.Equal("platform linux-aarch64 -> linux-64\nthe sources are the same; what was asked for, or assumed of the machine, is not\n0 added, 0 gone, 0 changed, 2 the same; 0 B to move in 0 sources\n", (await RunAsync("diff", Lock("arm", ["linux-aarch64"], "numpy 1.26 py_0", "scipy 1.1 py_0"), "a:1")).Output);
        Assert.Equal("~   conda   scipy   1.1 -> 1.2   1.0 kB\n0 added, 0 gone, 1 changed, 1 the same; 1.0 kB to move in 1 source\n", (await RunAsync("diff", "a:1", two)).Output);
    }

    [Theory]
    [InlineData("nothing", "poncho: no such environment, neither a path nor a name or digest in the store: \"nothing\"\nhint: poncho images lists what there is\n")]
    [InlineData("HOME/text", "poncho: neither an environment's folder nor a tarball: \"HOME/text\"\n")]
    [InlineData("HOME/folder", "poncho: no environment of Poncho's in the folder: \"HOME/folder\"\n")]
    [InlineData("HOME/spec.json", "poncho: a spec says nothing exact that could be compared: \"HOME/spec.json\"\n")]
    public async Task An_argument_that_is_neither_an_environment_nor_a_lock_is_named(string other, string said)
    {
        await StoreAsync("a:1", "60", "numpy 1.26 py_0");
        _home.Write("text", "hello, this is some text");
        _home.Write("folder/x", "");
        _home.Write("spec.json", "{\"conda\": [\"python\"]}");
        var result = await RunAsync("diff", "a:1", other.Replace("HOME", _home.Path, StringComparison.Ordinal));
        Assert.Equal(1, result.Status);
        Assert.StartsWith(said.Replace("HOME", _home.Path, StringComparison.Ordinal), result.Error, StringComparison.Ordinal);
    }

    private Task<ProgramResult> RunAsync(params string[] arguments) => CliRun.InAsync(_home.Path, arguments);

    private string Lock(string name, params string[] packages) => Lock(name, ["linux-64"], packages);

    private string Lock(string name, string[] platforms, params string[] packages)
    {
        var file = new LockFile
        {
            Platforms = [.. platforms.Select(platform => new EnvironmentLock
            {
                Platform = platform,
                Spec = Digest.Of("spec"u8),
                VirtualPackages = [],
                ByteCompilation = ByteCompilation.Compiled,
                Requested = [],
                Variables = new Dictionary<string, string> { ["BINS"] = "60" },
                Sources = [.. packages.Select(text => text.Split(' ')).Select(words => new CondaSource { Name = words[0], Version = words[1], Build = words[2], Url = $"https://conda.anaconda.org/c/noarch/{words[0]}-{words[1]}-{words[2]}.conda", Size = 1000, Sha256 = Digest.Of(Encoding.UTF8.GetBytes(string.Join(' ', words))) })],
            })],
        };
        string path = _home.Write(name + ".lock.json", "");
        File.WriteAllBytes(path, LockJson.Write(file));
        return path;
    }

    /// <summary>Packages as <c>NAME VERSION BUILD</c>; these texts stand for their layers.</summary>
    private Task<Store> StoreAsync(string name, string bins, params string[] packages) => StoredSample.WriteAsync(
        _home["store"],
        name,
        [
            .. packages.Select(package => (package, CondaOf(package.Split(' ')))),
            ("an environment layer with " + bins, StoredSample.Layer("environment", "environment")),
        ],
        StoredSample.Empty with { Variables = [new EnvironmentVariable { Name = "BINS", Value = bins }] });

    private static EnvironmentLayer CondaOf(string[] words) => StoredSample.Conda(words[0], words[1], words[2]);
}
