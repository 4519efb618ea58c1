using System.Text.Json;
using System.Text.Json.Nodes;
using Poncho.Builder.Tests.Cli;
using Poncho.Builder.Tests.Wheels;
using Poncho.IO;
using Poncho.Testing;
using Poncho.Testing.Odd;
using Xunit;

namespace Poncho.Builder.Tests.Sources.Pip;

public sealed class WheelEnvironmentTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_environment_shows_its_wheels_and_which_file_two_of_them_have()
    {
        string one = new TestWheel("one", "1.0").Add("shared.py", "x = 1\n").WriteTo(_folder.Path);
        string two = new TestWheel("two", "2.0").Add("shared.py", "x = 2\n").WriteTo(_folder.Path);
        string path = await LockAsync("\"odd-entry-points\"", one, two);
        var created = (await CliRun.InAsync(_folder["home"], "create", "--locked", path, "-t", "clash")).Succeeded();
        Assert.Contains("warning: two packages have the same file, two keeps it and one loses it: \"lib/python3.11/site-packages/shared.py\"", created.Error, StringComparison.Ordinal);
        using var shown = JsonDocument.Parse((await CliRun.InAsync(_folder["home"], "inspect", "clash", "--json")).Succeeded().Output);
        Assert.Equal([("pip", "one", "1.0", "MIT"), ("pip", "two", "2.0", "MIT")], shown.RootElement.GetProperty("layers").EnumerateArray().Where(layer => layer.GetProperty("kind").GetString() == "pip")
            .Select(layer => (layer.GetProperty("kind").GetString(), layer.GetProperty("name").GetString(), layer.GetProperty("version").GetString(), layer.GetProperty("license").GetString())));
    }

    [Fact]
    public async Task A_wheel_and_a_conda_package_with_one_file_are_told_apart_by_their_kinds()
    {
        string wheel = new TestWheel("odd_entry_points", "1.0").Add("odd/main.py", "").WriteTo(_folder.Path);
        var created = (await CliRun.InAsync(_folder["home"], "create", "--locked", await LockAsync("\"odd-entry-points\"", wheel), "-t", "clash")).Succeeded();
        Assert.Contains("warning: two packages have the same file, odd-entry-points (pip) keeps it and odd-entry-points (conda) loses it: \"lib/python3.11/site-packages/odd/main.py\"", created.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_where_another_wheel_has_a_folder_is_said_when_the_environment_is_created()
    {
        string one = new TestWheel("one", "1.0").Add("clash", "x = 1\n").WriteTo(_folder.Path);
        string two = new TestWheel("two", "2.0").Add("clash/__init__.py", "x = 2\n").Add("clash/deep/er.py", "").WriteTo(_folder.Path);
        var created = await CliRun.InAsync(_folder["home"], "create", "--locked", await LockAsync("", one, two), "-t", "clash");
        Assert.Equal(1, created.Status);
        Assert.Contains("poncho: two packages cannot be in one environment, one has a file where two has a folder: \"lib/python3.11/site-packages/clash\"\nhint: ", created.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wheel_of_another_Python_is_refused_in_one_line()
    {
        string wheel = new TestWheel("one", "1.0", "cp312-cp312-linux_x86_64").WriteTo(_folder.Path);
        var created = await CliRun.InAsync(_folder["home"], "create", "--locked", await LockAsync("", wheel), "-t", "wrong");
        Assert.Equal(1, created.Status);
        Assert.Contains("poncho: wheel is not for Python 3.11 of this environment: \"one-1.0-cp312-cp312-linux_x86_64.whl\"\nhint: ", created.Error, StringComparison.Ordinal);
    }

    // A spec beside which lies what resolving would have locked.
    private async Task<string> LockAsync(string packages, params string[] wheels)
    {
        await OddChannel.WriteAsync(_folder["odd"], [.. OddChannel.Good.Where(package => package.Name is "python" or "odd-entry-points")]);
        string spec = _folder.Write("a.json", $$"""{"conda": {"channels": ["{{_folder["odd"]}}"], "packages": [{{(packages.Length > 0 ? packages + ", " : "")}}"python=3.11"]} }""");
        (await CliRun.InAsync(_folder["home"], "lock", spec, "--no-compile", "--platform", "linux-64")).Succeeded();
        var locked = JsonNode.Parse(File.ReadAllText(spec + ".lock.json"))!;
        var sources = (JsonArray)locked["platforms"]!["linux-64"]!["sources"]!;
        foreach (string wheel in wheels)
        {
            string[] parts = Path.GetFileName(wheel).Split('-');
            sources.Add((JsonNode)new JsonObject { ["kind"] = "pip", ["name"] = parts[0].Replace('_', '-'), ["version"] = parts[1], ["url"] = "file://" + wheel, ["sha256"] = Digest.Of(File.ReadAllBytes(wheel)).Hex });
        }

        _folder.Write("a.json.lock.json", locked.ToJsonString());
        return spec;
    }
}
