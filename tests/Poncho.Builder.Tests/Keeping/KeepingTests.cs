using System.Text;
using System.Text.Json.Nodes;
using Poncho.Builder.Homes;
using Poncho.Builder.Keeping;
using Poncho.Builder.Layering;
using Poncho.Builder.Tests.Cli;
using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;
using Poncho.Testing;
using Xunit;
using static System.Threading.CancellationToken;

namespace Poncho.Builder.Tests.Keeping;

public sealed class KeepingTests : IDisposable
{
    private readonly TempFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_prune_frees_what_no_name_reaches_and_says_before_what_that_is()
    {
        var store = await StoreAsync("a:1", "shared", "only a");
        await StoreAsync("b:1", "shared", "only b");
        string members = Member("only a"), kept = Member("shared"), facts = Facts("only a");
        Assert.Equal("b:1\n", (await RunAsync("rm", "b:1")).Output);
        var dry = await RunAsync("prune", "--dry-run");
        Assert.Matches("^WHAT +COUNT +SIZE\nlayers, configs and manifests +3 +", dry.Output);
        Assert.EndsWith($"would free {SizeOf(dry)}\n", dry.Output, StringComparison.Ordinal);
        Assert.True(store.Has(Digest.Of("only b"u8)));

        var done = await RunAsync("prune");
        Assert.Equal(dry.Output.Replace("would free", "freed", StringComparison.Ordinal), done.Output);
        Assert.False(store.Has(Digest.Of("only b"u8)));
        Assert.True(store.Has(Digest.Of("only a"u8)) && store.Has(Digest.Of("shared"u8)));
        Assert.True(File.Exists(members) && File.Exists(kept));
        Assert.Equal("freed 0 B\n", (await RunAsync("prune")).Output);

        Assert.Equal(1, (await RunAsync("rm", "a")).Status);
        await RunAsync("rm", "a:1");
        await RunAsync("prune");
        Assert.Empty(Directory.GetFiles(_home["store", "blobs", "sha256"]));
        Assert.False(File.Exists(members) || File.Exists(kept) || File.Exists(facts));
    }

    [Fact]
    public async Task Cache_verify_says_what_is_damaged_and_takes_it_away()
    {
        var store = await StoreAsync("a:1", "sound", "damaged");
        Assert.Equal((0, ""), await VerifyAsync(4));
        string path = store.PathOf(Digest.Of("damaged"u8));
        await File.WriteAllTextAsync(path, "DAMAGED");
        var (status, said) = await VerifyAsync(3);
        Assert.Equal(0, status);
        Assert.StartsWith($"removed {path}: sha256 of {path} is ", said, StringComparison.Ordinal);
        Assert.False(File.Exists(path));
        var json = JsonNode.Parse((await RunAsync("cache", "verify", "--json")).Output)!;
        Assert.Equal((3, 1), ((int)json["blobs"]!, json["removed"]!.AsArray().Count));

        async Task<(int Status, string Said)> VerifyAsync(int whole)
        {
            var result = await RunAsync("cache", "verify");
            string end = $"{whole} blobs of the store, 0 layers and 0 environments of the node cache are whole\n";
            Assert.EndsWith(end, result.Output, StringComparison.Ordinal);
            return (result.Status, result.Output[..^end.Length]);
        }
    }

    [Fact]
    public async Task A_prune_waits_for_who_holds_the_store_and_keeps_what_was_named_meanwhile()
    {
        var store = await StoreAsync("a:1", "one");
        Task<ProgramResult> prune;
        using (await store.HoldAsync(None))
        {
            await store.WriteAsync("two"u8.ToArray(), MediaTypes.LayerTarZstd, None);
            prune = Task.Run(() => RunAsync("prune"));
            await OpenFiles.ReachAsync(_home["store", "use.lock"], 2, prune);
            Assert.False(prune.IsCompleted);
            await StoreAsync("b:1", "two");
        }

        Assert.Equal(0, (await prune).Status);
        Assert.True(store.Has(Digest.Of("two"u8)));
    }

    [Fact]
    public async Task A_prune_that_waits_says_for_whom()
    {
        await StoreAsync("a:1", "one");
        string script = _home.Write("hold.sh", "exec 9<>\"$1\"; flock -s 9; echo held; read -r end\n");
        using var other = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(Programs.Need("bash"), [script, _home["store", "use.lock"]]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Assert.Equal("held", await other.StandardOutput.ReadLineAsync());
        var said = new TaskCompletionSource<string>();
        var prune = new Pruner(new PonchoHome(_home.Path)).PruneAsync(PruneScope.Unnamed, _ => { }, said.SetResult, None);
        string line = await said.Task;
        Assert.False(prune.IsCompleted);
        await other.StandardInput.WriteLineAsync();
        await other.WaitForExitAsync();
        Assert.True((await prune).IsDone);
        Assert.Equal($"waiting for other commands that use the store: \"bash {script} {_home["store", "use.lock"]}\" (process {other.Id})", line);
    }

    [Fact]
    public async Task Entries_of_other_tools_keep_their_blobs()
    {
        var store = await StoreAsync("a:1", "one");
        var foreign = await store.WriteAsync("an image's layer"u8.ToArray(), MediaTypes.LayerTarGzip, None);
        var config = await store.WriteAsync("{}"u8.ToArray(), "application/vnd.oci.image.config.v1+json", None);
        var image = Manifest.Create(null, config, [foreign], Annotations.None);
        var described = await store.WriteAsync(image.Bytes, MediaTypes.Manifest, None);
        string index = _home["store", "index.json"];
        var json = JsonNode.Parse(File.ReadAllText(index))!;
        json["manifests"]!.AsArray().Add(new JsonObject { ["mediaType"] = described.MediaType, ["digest"] = described.Digest.ToString(), ["size"] = described.Size });
        File.WriteAllText(index, json.ToJsonString());
        await RunAsync("prune");
        Assert.True(store.Has(foreign) && store.Has(config) && store.Has(described));
    }

    [Fact]
    public async Task A_damaged_manifest_stops_a_prune()
    {
        var store = await StoreAsync("a:1", "one");
        string manifest = store.PathOf((await store.ResolveAsync("a:1", None))!.Digest);
        File.WriteAllText(manifest, new string(' ', (int)new FileInfo(manifest).Length));
        await store.WriteAsync("unused"u8.ToArray(), MediaTypes.LayerTarZstd, None);
        Assert.Equal(1, (await RunAsync("prune")).Status);
        Assert.True(store.Has(Digest.Of("unused"u8)) && store.Has(Digest.Of("one"u8)));
    }

    [Fact]
    public async Task Caches_go_only_when_they_are_asked_for()
    {
        await StoreAsync("a:1", "one");
        string package = _home.Write("packages/x.conda", "12345"), index = _home.Write("repodata/shards/y", "123"), temporary = _home.Write("store/.x.poncho-tmp", "1");
        Assert.Equal("freed 1 B", (await RunAsync("prune")).Output.TrimEnd('\n').Split('\n')[^1]);
        Assert.True(File.Exists(package) && File.Exists(index) && !File.Exists(temporary));
        Assert.Equal("would free 8 B", (await RunAsync("prune", "--all", "--dry-run")).Output.TrimEnd('\n').Split('\n')[^1]);
        Assert.Equal(8, (int)JsonNode.Parse((await RunAsync("prune", "--all", "--json")).Output)!["size"]!);
        Assert.False(File.Exists(package) || File.Exists(index));
    }

    [Fact]
    public async Task Names_are_given_and_taken_away_and_near_ones_are_offered()
    {
        await StoreAsync("coffea:latest", "one");
        Assert.Equal("coffea:2024\n", (await RunAsync("tag", "coffea", "coffea:2024")).Output);
        Assert.Equal("poncho: no such environment in the store: \"cofea:latest\"\nhint: did you mean coffea:latest?\n", (await RunAsync("tag", "cofea", "x")).Error);
        Assert.Equal("poncho: no such environment in the store: \"x:latest\"\nhint: poncho images lists what there is\n", (await RunAsync("rm", "coffea", "x")).Error);
        var images = JsonNode.Parse((await RunAsync("images", "--json")).Output)!.AsArray();
        Assert.Equal(2, images.Count);
        string digits = ((string)images[0]!["digest"]!)["sha256:".Length..][..12];
        Assert.Equal("again:latest\n", (await RunAsync("tag", digits, "again")).Succeeded().Output);
        Assert.Equal("again:latest\n", (await RunAsync("rm", "again")).Succeeded().Output);
        Assert.Equal("coffea:latest\ncoffea:2024\n", (await RunAsync("rm", "coffea", "coffea:2024", "coffea")).Output);
        Assert.Equal("[]\n", (await RunAsync("images", "--json")).Output);
    }

    [Fact]
    public async Task Shared_bytes_are_those_that_stay_when_the_environment_goes()
    {
        await StoreAsync("a:1", "shared", "only a");
        await StoreAsync("a:2", "shared", "only a");
        await StoreAsync("b:1", "shared", "b's alone");
        var images = JsonNode.Parse((await RunAsync("images", "--json")).Output)!.AsArray();
        Assert.All(images, image => Assert.Equal("shared".Length, (int)image!["shared_size"]!));
        Assert.Contains("   now\n", (await RunAsync("images")).Output, StringComparison.Ordinal);
    }

    private static string SizeOf(ProgramResult result) => result.Output.TrimEnd('\n').Split("would free ")[1];

    private string Member(string layer) => _home.Write($"members/{Digest.Of(Encoding.UTF8.GetBytes(layer)).Hex}.gz", layer);

    private string Facts(string layer)
    {
        var info = new LayerInfo { Descriptor = Descriptor.Of(Encoding.UTF8.GetBytes(layer), MediaTypes.LayerTarZstd), Relocations = new RelocationIndex([]), UnpackedBytes = 0, Paths = [] };
        string path = _home.Write($"layers/{layer}.json", "");
        File.WriteAllBytes(path, LayerInfoJson.Write(info));
        return path;
    }

    private Task<ProgramResult> RunAsync(params string[] arguments) => CliRun.InAsync(_home.Path, arguments);

    private Task<Store> StoreAsync(string name, params string[] layers) => StoredSample.WriteAsync(_home["store"], name, [.. layers.Select(layer => (layer, StoredSample.Conda(layer)))]);
}
