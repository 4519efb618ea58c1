using System.Text.Json;
using Poncho.Builder.Tests.Cli;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Informing;

public sealed class InfoTests : IDisposable
{
    private readonly TempFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Info_says_what_is_in_force_and_where_it_is_from()
    {
        string user = _home.Write(".condarc", "channels:\n  - mine\nchannel_priority: flexible\n"), other = _home.Write(".config/conda/.condarc", "channels: [conda-forge]\nchannel_priority: disabled\n");
        using var json = JsonDocument.Parse((await CliRun.InAsync(_home.Path, "info", "--json")).Succeeded().Output);
        var info = json.RootElement;
        Assert.Equal((_home.Path, "PONCHO_HOME"), (info.GetProperty("home").GetProperty("path").GetString(), info.GetProperty("home").GetProperty("from").GetString()));
        var settings = info.GetProperty("settings").EnumerateArray().ToDictionary(setting => setting.GetProperty("name").GetString()!);
        Assert.Equal(("flexible", $"{user}:3"), (settings["channel_priority"].GetProperty("value").GetString(), settings["channel_priority"].GetProperty("sources")[0].GetString()));
        Assert.Equal("mine, conda-forge", settings["channels"].GetProperty("value").GetString());
        Assert.Equal([$"{other}:1", $"{user}:2"], settings["channels"].GetProperty("sources").EnumerateArray().Select(source => source.GetString()));
        Assert.Equal(["mine", "conda-forge"], info.GetProperty("channels").EnumerateArray().Select(channel => channel.GetProperty("name").GetString()));
        Assert.Equal(0, info.GetProperty("environments").GetInt32());
        Assert.False(Directory.Exists(_home["store"]));
    }

    [Fact]
    public async Task Info_shows_no_password()
    {
        _home.Write(".condarc", "channel_alias: https://user:secret@host/\ncustom_channels:\n  a: https://host/t/secret-token/x\nproxy_servers: {http: \"http://u:secret@proxy\"}\nchannels: [a]\ndefault_channels: [\"https://u:secret@host/b\"]\n");
        foreach (string[] words in new string[][] { ["info"], ["info", "--json"] })
        {
            string output = (await CliRun.InAsync(_home.Path, words)).Succeeded().Output;
            Assert.Contains("proxy_servers", output, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", output, StringComparison.Ordinal);
        }
    }
}
