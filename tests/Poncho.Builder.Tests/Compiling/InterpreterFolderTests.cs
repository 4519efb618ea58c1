using System.Collections.Immutable;
using Poncho.Builder.Compiling;
using Poncho.Builder.Layering;
using Poncho.Builder.Tests.Cli;
using Poncho.Conda.Linking;
using Poncho.Oci.Storing;
using Poncho.Runtime.NodeCache;
using Poncho.Runtime.Trees;
using Poncho.Testing;
using Poncho.Testing.Odd;
using Xunit;
using static System.Threading.CancellationToken;

namespace Poncho.Builder.Tests.Compiling;

/// <summary>The layers are real ones, but of no Python: nothing of them is run.</summary>
public sealed class InterpreterFolderTests : IAsyncLifetime
{
    private const string Shared = "shared-interpreter", One = "odd-generic", Two = "odd-several-in-one-c-string";

    private static readonly PythonInfo s_python = PythonInfo.For("3.11.2", null);

    private readonly TempFolder _home = new();
    private readonly Dictionary<string, LayerInfo> _layers = [];
    private InterpreterFolder? _folder;

    public async ValueTask InitializeAsync()
    {
        var shared = new OddPackage(Shared).Script("bin/python3.11", "#!/bin/sh\n").File("etc/shared.cfg", $"{OddChannel.Placeholder}\n", placeholder: OddChannel.Placeholder);
        await OddChannel.WriteAsync(_home["odd"], [shared, .. OddChannel.Good.Where(package => package.Name is One or Two)]);
        foreach (string name in (string[])[Shared, One, Two])
        {
            string spec = _home.Write(name + ".json", $$"""{"conda": {"channels": ["{{_home["odd"]}}"], "packages": ["{{name}}"] } }""");
            var before = Infos();
            (await CliRun.InAsync(_home["home"], "create", spec, "--no-compile")).Succeeded();
            _layers[name] = LayerInfoJson.Read(await File.ReadAllBytesAsync(Infos().Except(before).Single()))!;
        }

        _folder = new InterpreterFolder(Interpreters, await Store.OpenAsync(_home["home", "store"], None), new QuietBuild());
    }

    public ValueTask DisposeAsync()
    {
        _home.Dispose();
        return default;
    }

    [Fact]
    public async Task Interpreters_share_the_files_of_their_layers_and_have_those_that_name_their_prefix_for_themselves()
    {
        string first = await UnpackAsync(Shared, One), second = await UnpackAsync(Shared, Two);
        Assert.NotEqual(first, second);
        Assert.Equal(first, await UnpackAsync(Shared, One));
        Assert.Equal([_layers[Shared], _layers[One], _layers[Two]], _layers.Values.Where(layer => CacheContent.Layers(Interpreters).Any(there => there.Digest == layer.Descriptor.Digest)));

        long own = Of(CacheContent.Environments(Interpreters).Select(environment => environment.Path), withShared: false);
        long layers = Of(CacheContent.Layers(Interpreters).Select(layer => layer.Path));
        Assert.Equal(Of([Path.Combine(Interpreters, "envs"), Path.Combine(Interpreters, "layers")]), own + layers);
        foreach (var layer in (LayerInfo[])[_layers[Shared], _layers[One]])
        {
            foreach (var file in layer.Relocations.Files) Assert.Contains(PrefixOf(first), await File.ReadAllTextAsync(Path.Combine(PrefixOf(first), file.Path)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Interpreters_that_no_build_has_used_for_a_month_go_and_what_only_they_were_made_of()
    {
        string idle = PrefixOf(await UnpackAsync(Shared, One)), used = PrefixOf(await UnpackAsync(Shared, Two));
        var kept = new KeptInterpreters(Interpreters);
        kept.DeleteIdle();
        Assert.True(Directory.Exists(idle) && Directory.Exists(used));

        Directory.SetLastWriteTimeUtc(idle, DateTime.UtcNow.AddDays(-31));
        Directory.SetLastWriteTimeUtc(used, DateTime.UtcNow.AddDays(-31));
        await UnpackAsync(Shared, Two);
        kept.DeleteIdle();
        Assert.False(Directory.Exists(idle));
        Assert.True(Directory.Exists(used));
        Assert.Equal(
            ((string[])[Shared, Two]).Select(name => _layers[name].Descriptor.Digest.Hex).Order(StringComparer.Ordinal),
            Directory.EnumerateDirectories(Path.Combine(Interpreters, "layers")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Nothing_goes_while_a_build_looks_for_an_interpreter()
    {
        string idle = PrefixOf(await UnpackAsync(Shared));
        Directory.SetLastWriteTimeUtc(idle, DateTime.UtcNow.AddDays(-31));
        using (await IO.Files.FileLock.SharedAsync(KeptInterpreters.LockIn(Interpreters), None)) new KeptInterpreters(Interpreters).DeleteIdle();
        Assert.True(Directory.Exists(idle));
    }

    [Fact]
    public async Task A_prune_frees_the_interpreters_whose_layers_go_and_counts_no_lock()
    {
        string gone = PrefixOf(await UnpackAsync(Shared, One)), stays = PrefixOf(await UnpackAsync(Shared, Two));
        string old = _home.Write("home/interpreters/0123456789abcdef/bin/python3.11", "as it was before");
        File.WriteAllText(old + ".lock", "");
        (await RunAsync("rm", One)).Succeeded();
        var dry = (await RunAsync("prune", "--dry-run")).Succeeded();
        Assert.Matches("(?m)^unpacked interpreters +2 +", dry.Output);
        Assert.Matches("(?m)^unpacked layers of interpreters +1 +", dry.Output);
        (await RunAsync("prune")).Succeeded();
        Assert.True(Directory.Exists(stays));
        Assert.False(Directory.Exists(gone) || File.Exists(old));
        Assert.Equal(PrefixOf(await UnpackAsync(Shared, Two)), stays);

        Assert.Matches("(?m)^unpacked interpreters +1 +[^\n]+\nunpacked layers of interpreters +2 +", (await RunAsync("prune", "--all")).Succeeded().Output);
        Assert.False(Directory.Exists(stays));
    }

    [Fact]
    public async Task The_cache_command_knows_every_folder_that_builds_make_and_counts_a_file_of_several_names_once()
    {
        await UnpackAsync(Shared, One);
        await UnpackAsync(Shared, Two);
        var listed = (await RunAsync("cache")).Succeeded().Output;
        Assert.Matches("^FOLDER +WHAT +FILES +SIZE +FREED BY\nstore +layers, configs and manifests +", listed);
        Assert.DoesNotContain("not known", listed, StringComparison.Ordinal);
        Assert.All(listed.Split('\n'), line => Assert.True(line.StartsWith('/') || line.StartsWith("node cache", StringComparison.Ordinal) || line.Length <= 80, line));

        var home = System.Text.Json.Nodes.JsonNode.Parse((await RunAsync("cache", "--json")).Succeeded().Output)!;
        var sizes = home["folders"]!.AsArray().ToDictionary(folder => (string)folder!["name"]!, folder => (long)folder!["size"]!);
        Assert.Equal(Of([Interpreters]), sizes["interpreters"]);
        Assert.Equal((long)home["size"]!, sizes.Values.Sum());
    }

    private string Interpreters => _home["home", "interpreters"];

    private static string PrefixOf(string interpreter) => Path.GetDirectoryName(Path.GetDirectoryName(interpreter))!;

    private Task<string> UnpackAsync(params string[] layers) =>
        _folder!.UnpackAsync([.. layers.Select(name => _layers[name])], s_python, "linux-64", None);

    private Task<ProgramResult> RunAsync(params string[] arguments) => CliRun.InAsync(_home["home"], arguments);

    private ImmutableArray<string> Infos() =>
        Directory.Exists(_home["home", "layers"]) ? [.. Directory.EnumerateFiles(_home["home", "layers"], "*.json")] : [];

    private static long Of(IEnumerable<string> paths, bool withShared = true)
    {
        var use = new DiskUse();
        foreach (string path in paths) use.Add(path, withShared);
        return use.Bytes;
    }
}
