using System.Text.Json;
using Poncho.Builder.Tests.Locking;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Searching;

public sealed class SearchTests : IDisposable
{
    private readonly MadeChannel _channel = new();

    public void Dispose() => _channel.Dispose();

    [Fact]
    public async Task Versions_are_listed_the_newest_first()
    {
        var result = await SearchAsync("lib");
        string[][] rows = [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        Assert.Equal(["NAME", "VERSION", "BUILDS", "NEWEST", "BUILD", "CHANNEL", "SIZE"], rows[0]);
        Assert.Equal(["1.10", "1.9", "1.0rc1"], rows[1..].Select(row => row[1]));
        Assert.All(rows[1..], row => Assert.Equal(("lib", "1", "h_0", $"{_channel.Folder}/linux-64"), (row[0], row[2], row[3], row[4])));
    }

    [Theory]
    [InlineData("lib >=1.9", "lib 1.10 lib 1.9")]
    [InlineData("lib=1.9", "lib 1.9")]
    [InlineData("*lib*", "lib 1.10 lib 1.9 lib 1.0rc1 mylib 2")]
    [InlineData("MYLIB", "mylib 2")]
    public async Task A_search_takes_a_match_spec_or_a_pattern(string text, string found)
    {
        using var json = JsonDocument.Parse((await SearchAsync(text, "--json")).Output);
        Assert.Equal(found, string.Join(' ', json.RootElement.EnumerateArray().Select(build => $"{build.GetProperty("name")} {build.GetProperty("version")}")));
    }

    [Fact]
    public async Task Json_has_what_the_channel_says_of_a_build()
    {
        using var json = JsonDocument.Parse((await SearchAsync("mylib", "--json")).Output);
        var build = json.RootElement[0];
        Assert.Equal(["lib >=1"], build.GetProperty("depends").EnumerateArray().Select(text => text.GetString()));
        Assert.Equal(("noarch", "h_0", 0), (build.GetProperty("subdir").GetString(), build.GetProperty("build").GetString(), build.GetProperty("build_number").GetInt32()));
        Assert.StartsWith("sha256:", build.GetProperty("sha256").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_no_channel_has_is_an_error_with_names_like_it()
    {
        var result = await RunAsync("mylob");
        Assert.Equal((1, ""), (result.Status, result.Output));
        Assert.Equal($"poncho: no package of this name in {_channel.Folder} for linux-64: \"mylob\"\nhint: did you mean \"mylib\"?\n", result.Error);
        Assert.StartsWith("poncho: no build is of this form in ", (await RunAsync("lib >=9")).Error, StringComparison.Ordinal);
        Assert.StartsWith("poncho: not a package specification, ", (await RunAsync("a >=>")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Channels_of_condarc_are_searched_where_none_is_named()
    {
        await MakeAsync();
        _channel.Write("home/.condarc", $"channels: [{_channel.Folder}]\n");
        Assert.Contains("mylib", (await _channel.PonchoAsync("search", "mylib", "--platform", "linux-aarch64")).Succeeded().Output, StringComparison.Ordinal);
    }

    private Task<MadeChannel> MakeAsync() => _channel.WithAsync("lib 1.9", "lib 1.10", "lib 1.0rc1", "mylib 2@noarch; lib >=1", "other 1");

    private async Task<ProgramResult> SearchAsync(params string[] arguments)
    {
        return (await RunAsync(arguments)).Succeeded();
    }

    private async Task<ProgramResult> RunAsync(params string[] arguments)
    {
        if (!Directory.Exists(_channel.Folder)) await MakeAsync();
        return await _channel.PonchoAsync(["search", "-c", _channel.Folder, "--platform", "linux-64", .. arguments]);
    }
}
