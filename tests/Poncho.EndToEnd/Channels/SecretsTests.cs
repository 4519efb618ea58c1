using System.Text;
using System.Text.Json.Nodes;
using Poncho.IO.Compression;
using Poncho.Testing;
using Xunit;
using static Poncho.EndToEnd.Channels.MadeChannel;

namespace Poncho.EndToEnd.Channels;

/// <summary>Channels behind passwords and tokens, and mirrors: they are reached, and nothing of what let us in stays anywhere or is shown.</summary>
public sealed class SecretsTests : IDisposable
{
    private const string Password = "correct-horse-battery", Token = "tk-1234-staple";

    private readonly PublishedPoncho _poncho = new();
    private readonly ChannelServer _server = new();

    public void Dispose()
    {
        _server.Dispose();
        _poncho.Dispose();
    }

    [Theory]
    [InlineData("{\"conda\": {\"channels\": [\"CHANNEL\"], \"packages\": [\"app\"]}}", "--shards")]
    [InlineData("{\"conda\": [\"CHANNEL::app\"]}", "")]
    [InlineData("name: app\nchannels: [\"CHANNEL\"]\ndependencies: [app]\n", "")]
    [InlineData("name: app\nchannels: ['http://somebody:${PASSWORD}@HOST/t/$TOKEN/private/c']\ndependencies: [app]\n", "--shards")]
    public async Task A_password_and_a_token_in_a_channel_let_in_and_leave_no_trace(string spec, string shards)
    {
        string host = _server.Url["http://".Length..], channel = $"http://somebody:{Password}@{host}/t/{Token}/private/c";
        string folder = await WriteAsync(_poncho, "channel", [Package("app", "lib"), Package("lib")], [.. shards.Length > 0 ? [shards] : Array.Empty<string>()]);
        _poncho.Environment["CONDARC"] = _poncho.Write("condarc", $"channels: [{await WriteAsync(_poncho, "nothing", [])}]\n");
        _server.Password = "somebody:" + Password;
        _server.PutFolder($"/t/{Token}/private/c", folder);
        _poncho.Environment["PASSWORD"] = Password;
        _poncho.Environment["TOKEN"] = Token;
        string path = _poncho.Write("app.spec", spec.Replace("CHANNEL", channel, StringComparison.Ordinal).Replace("HOST", host, StringComparison.Ordinal));
        var said = new List<ProgramResult>
        {
            (await _poncho.RunAsync("create", path, "env.tar.gz", "--verbose", "--keep-packages")).Succeeded(),
            (await _poncho.RunAsync("create", path, "env.tar.zst", "--json")).Succeeded(),
            (await _poncho.RunAsync("inspect", "app", "--json")).Succeeded(),
            (await _poncho.RunAsync("run", "-e", "env.tar.gz", "--verbose", "cat", "/dev/null")).Succeeded(),
        };
        File.Delete(path);
        Assert.Contains("200 /t/" + Token + "/private/c/noarch/lib-1.0-c_0.conda", _server.Requests);

        // What is said when something goes wrong.
        File.WriteAllText(path, spec.Replace("CHANNEL", channel, StringComparison.Ordinal).Replace("HOST", host, StringComparison.Ordinal));
        _poncho.Environment["PONCHO_HOME"] = _poncho["home2"];
        _server.Files.Remove($"/t/{Token}/private/c/noarch/lib-1.0-c_0.conda", out _);
        said.Add(await FailsAsync(path));
        _server.Password = "nobody:x";
        _poncho.Environment["PONCHO_HOME"] = _poncho["home3"];
        said.Add(await FailsAsync(path));
        _server.Dispose();
        said.Add(await FailsAsync(path));
        File.Delete(path);

        foreach (var result in said) NoSecret(result.Output + result.Error, "what was said");
        foreach (string file in Directory.EnumerateFiles(_poncho.Folder, "*", SearchOption.AllDirectories)) NoSecret(Text(file), file);
    }

    [Fact]
    public async Task Mirrors_are_tried_in_turn_and_change_no_digest()
    {
        string folder = await WriteAsync(_poncho, "channel", [Package("app", "lib"), Package("lib")]);
        _server.PutFolder("/good/lab", folder);
        _server.PutFolder("/half/lab", folder);
        foreach (string path in _server.Files.Keys.Where(path => path.StartsWith("/half/", StringComparison.Ordinal) && path.EndsWith(".conda", StringComparison.Ordinal)).ToList()) _server.Files[path] = Encoding.ASCII.GetBytes("damaged on this mirror");
        string spec = _poncho.Write("app.json", Spec("lab", "app")), url = _poncho.Write("old.json", Spec("https://old.example.org/lab", "app"));

        string alias = await CreateAsync("alias", $"channel_alias: {_server.Url}/good\n", spec);
        string mirrors = $"mirrored_channels:\n  lab: [{_server.Url}/none/lab, {_server.Url}/half/lab, {_server.Url}/good/lab]\n";
        _server.Requests.Clear();
        Assert.Equal(alias, await CreateAsync("mirrors", mirrors, spec));
        Assert.Contains("404 /none/lab/noarch/repodata.json.zst", _server.Requests);
        Assert.Contains("200 /half/lab/noarch/app-1.0-c_0.conda", _server.Requests);
        Assert.Contains("200 /good/lab/noarch/app-1.0-c_0.conda", _server.Requests);
        Assert.Equal(alias, await CreateAsync("custom", $"custom_channels:\n  lab: {_server.Url}/good\n", spec));
        Assert.Equal(alias, await CreateAsync("migrated", $"channel_alias: {_server.Url}/good\nmigrated_channel_aliases: [\"https://old.example.org\"]\n", url));
        Assert.Equal(alias, await CreateAsync("migrated-custom", $"custom_channels:\n  lab: {_server.Url}/good\nmigrated_custom_channels:\n  lab: https://old.example.org\n", url));
        Assert.Equal(alias, await CreateAsync("multi", $"channel_alias: {_server.Url}/good\ncustom_multichannels:\n  ours: [lab]\n", _poncho.Write("multi.json", Spec("ours", "app"))));
    }

    private async Task<ProgramResult> FailsAsync(string spec)
    {
        _poncho.Environment["CONDA_REMOTE_MAX_RETRIES"] = "0";
        var result = await _poncho.RunAsync("create", spec, "--verbose");
        Assert.Equal(1, result.Status);
        return result;
    }

    private async Task<string> CreateAsync(string name, string condarc, string spec)
    {
        _poncho.Environment["CONDARC"] = _poncho.Write("condarc", condarc);
        _poncho.Environment["PONCHO_HOME"] = _poncho["home-" + name];
        _poncho.Environment["CONDA_REMOTE_MAX_RETRIES"] = "0";
        (await _poncho.RunAsync("create", spec, "-t", "same")).Succeeded();
        // The lock, in the environment layer, says what the spec said.
        var layers = JsonNode.Parse((await _poncho.RunAsync("inspect", "same", "--json")).Succeeded().Output)!["layers"]!.AsArray();
        return string.Join(' ', layers.Where(layer => (string)layer!["kind"]! == "conda").Select(layer => $"{layer!["source"]} {layer["digest"]}"));
    }

    private static void NoSecret(string text, string where)
    {
        foreach (string secret in (string[])[Password, Token, Convert.ToBase64String(Encoding.UTF8.GetBytes("somebody:" + Password))]) Assert.False(text.Contains(secret, StringComparison.Ordinal), $"{secret} in {where}");
    }

    /// <summary>A file as text, decompressed if it is compressed.</summary>
    private static string Text(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        var text = new StringBuilder(Encoding.Latin1.GetString(bytes)).Append('\n').Append(file);
        Stream? inner = bytes.AsSpan().StartsWith((byte[])[0x28, 0xb5, 0x2f, 0xfd]) ? new ZstdDecompressStream(new MemoryStream(bytes)) : bytes.AsSpan().StartsWith((byte[])[0x1f, 0x8b]) ? new GzipReadStream(new MemoryStream(bytes), workers: 1) : null;
        if (inner is null) return text.ToString();
        using (inner)
        {
            var content = new MemoryStream();
            inner.CopyTo(content);
            return text.Append(Encoding.Latin1.GetString(content.ToArray())).ToString();
        }
    }
}
