using System.Text.Json;
using Poncho.Builder.Tests.Cli;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Keeping;

public sealed class NamesTests : IDisposable
{
    private readonly TempFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("coffea", "coffea:2023 coffea:2024 coffea:latest")]
    [InlineData("coffea:2024", "coffea:2024")]
    [InlineData("coffea:202?", "coffea:2023 coffea:2024")]
    [InlineData("*:latest", "coffea:latest hep:latest")]
    [InlineData("h*", "hep:latest hep/old:1")]
    [InlineData("*", "coffea:2023 coffea:2024 coffea:latest hep:latest hep/old:1")]
    [InlineData("cof", "")]
    public async Task Images_lists_what_a_filter_means(string filter, string names)
    {
        await StoreAsync();
        string[] lines = (await RunAsync("images", filter)).Succeeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];
        string[] listed = [.. lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(words => $"{words[0]}:{words[1]}")];
        Assert.Equal(names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Quiet_images_are_digests_each_once_that_other_commands_take()
    {
        await StoreAsync();
        string[] digests = (await RunAsync("images", "-q")).Succeeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, digests.Length);
        Assert.All(digests, digest => Assert.StartsWith("sha256:", digest, StringComparison.Ordinal));
        Assert.Contains("coffea", (await RunAsync("inspect", (await DigestOfAsync("coffea:2024")))).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rm_takes_names_patterns_and_digests_and_each_name_once()
    {
        await StoreAsync();
        Assert.Equal("coffea:2023\ncoffea:2024\ncoffea:latest\n", (await RunAsync("rm", "coffea:202*", "coffea:2023", "coffea")).Succeeded().Output);
        Assert.Equal("hep:latest\n", (await RunAsync("rm", (await DigestOfAsync("hep:latest"))[..19])).Succeeded().Output);
        Assert.Equal(["hep/old:1"], await NamesAsync());
    }

    [Fact]
    public async Task Rm_by_digest_takes_all_names_of_it()
    {
        await StoreAsync();
        (await RunAsync("tag", "hep", "again:1")).Succeeded();
        Assert.Equal("again:1\nhep:latest\n", (await RunAsync("rm", await DigestOfAsync("hep:latest"))).Succeeded().Output);
    }

    [Theory]
    [InlineData("x*", "poncho: no name in the store is of the form \"x*\"\nhint: poncho images lists what there is\n")]
    [InlineData("hap", "poncho: no such environment in the store: \"hap:latest\"\nhint: did you mean hep:latest?\n")]
    public async Task Where_one_word_means_nothing_no_name_is_taken_away(string word, string error)
    {
        await StoreAsync();
        Assert.Equal(new ProgramResult(1, "", error), await RunAsync("rm", "coffea", word));
        Assert.Equal(5, (await NamesAsync()).Count);
    }

    [Fact]
    public async Task What_lost_its_name_is_left_to_prune()
    {
        await StoreAsync();
        string digest = await DigestOfAsync("hep:latest");
        await RunAsync("rm", "hep");
        Assert.Equal(new ProgramResult(1, "", $"poncho: what has this digest has no name any more: \"{digest}\"\nhint: \"poncho prune\" deletes it\n"), await RunAsync("rm", digest));
    }

    [Fact]
    public async Task Tag_and_rm_print_json()
    {
        await StoreAsync();
        using var tagged = JsonDocument.Parse((await RunAsync("tag", "hep", "again:1", "--json")).Succeeded().Output);
        Assert.Equal(("again", "1", await DigestOfAsync("hep:latest")), Of(tagged.RootElement));
        using var removed = JsonDocument.Parse((await RunAsync("rm", "again:*", "--json")).Succeeded().Output);
        Assert.Equal(("again", "1", await DigestOfAsync("hep:latest")), Of(removed.RootElement[0]));
        Assert.Equal(1, removed.RootElement.GetArrayLength());
    }

    private static (string?, string?, string?) Of(JsonElement name) =>
        (name.GetProperty("name").GetString(), name.GetProperty("tag").GetString(), name.GetProperty("digest").GetString());

    private async Task StoreAsync()
    {
        foreach (string name in new[] { "coffea:2023", "coffea:2024", "hep:latest", "hep/old:1" })
            await StoredSample.WriteAsync(_home["store"], name, [(name, StoredSample.Conda("numpy", name.Split(':')[1]))]);
        (await RunAsync("tag", "coffea:2024", "coffea")).Succeeded();
    }

    private async Task<List<string>> NamesAsync()
    {
        using var images = JsonDocument.Parse((await RunAsync("images", "--json")).Output);
        return [.. images.RootElement.EnumerateArray().Select(image => $"{image.GetProperty("name")}:{image.GetProperty("tag")}")];
    }

    private async Task<string> DigestOfAsync(string name) => (await RunAsync("images", "-q", name)).Succeeded().Output.Trim();

    private Task<ProgramResult> RunAsync(params string[] arguments) => CliRun.InAsync(_home.Path, arguments);
}
