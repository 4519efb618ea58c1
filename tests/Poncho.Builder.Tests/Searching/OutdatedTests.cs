using System.Text.Json;
using Poncho.Builder.Tests.Locking;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Searching;

public sealed class OutdatedTests : IDisposable
{
    private readonly MadeChannel _channel = new();

    public void Dispose() => _channel.Dispose();

    [Fact]
    public async Task What_an_update_would_move_and_what_the_spec_keeps_back_are_told_apart()
    {
        string spec = (await _channel.WithAsync("a 1; b", "b 1", "c 1", "d 1")).Spec("a c=1 d");
        (await _channel.PonchoAsync("lock", spec)).Succeeded();
        Assert.Equal(new ProgramResult(0, "", "nothing is outdated\n"), await _channel.PonchoAsync("outdated", spec));

        await _channel.WithAsync("a 2; b; e", "b 2", "c 2", "e 1");
        byte[] before = File.ReadAllBytes(spec + ".lock.json");
        var result = (await _channel.PonchoAsync("outdated", spec, "--json")).Succeeded();
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(
            ["a 1 2 2", "b 1 2 2", "c 1 1 2", "e - 1 -"],
            json.RootElement.EnumerateArray().Select(package => string.Join(' ', Words(package))));
        Assert.Equal(before, File.ReadAllBytes(spec + ".lock.json"));

        var table = (await _channel.PonchoAsync("outdated", spec)).Succeeded();
        Assert.Matches(@"^PLATFORM +KIND +NAME +LOCKED +ALLOWED +NEWEST\n", table.Output);
        Assert.Equal($"\"poncho lock {spec} --update\" moves to what is allowed\n", table.Error);
    }

    [Fact]
    public async Task A_spec_without_a_lock_has_nothing_to_compare()
    {
        string spec = (await _channel.WithAsync("a 1")).Spec("a");
        Assert.Equal(
            new ProgramResult(1, "", $"poncho: the spec has no lock: \"{spec}.lock.json\"\nhint: \"poncho lock {spec}\" makes it, with what is newest today\n"),
            await _channel.PonchoAsync("outdated", spec));
    }

    [Fact]
    public async Task A_dry_lock_says_what_would_change_and_writes_nothing()
    {
        string spec = (await _channel.WithAsync("a 1", "b 1")).Spec("a");
        Assert.Matches($"^would write {spec}.lock.json\nlinux-64: 1 source, [^,]*\n$", (await _channel.PonchoAsync("lock", spec, "--dry-run", "--platform", "linux-64")).Succeeded().Output);
        Assert.False(File.Exists(spec + ".lock.json"));

        (await _channel.PonchoAsync("lock", spec, "--platform", "linux-64")).Succeeded();
        var time = File.GetLastWriteTimeUtc(spec + ".lock.json");
        string unmoved = $"^{spec}.lock.json is as asked, and stays\nlinux-64: 1 source, [^,]*, nothing moved\n$";
        foreach (string[] options in new string[][] { [], ["--update"], ["--update", "a"], ["--update", "--dry-run"] })
            Assert.Matches(unmoved, (await _channel.PonchoAsync(["lock", spec, .. options])).Succeeded().Output);
        Assert.Equal(time, File.GetLastWriteTimeUtc(spec + ".lock.json"));

        await _channel.WithAsync("a 2");
        var dry = (await _channel.PonchoAsync("lock", spec, "--update", "--dry-run", "--json")).Succeeded();
        using var json = JsonDocument.Parse(dry.Output);
        Assert.Equal((false, true, 1), (json.RootElement.GetProperty("written").GetBoolean(), json.RootElement.GetProperty("changed").GetBoolean(), json.RootElement.GetProperty("platforms")[0].GetProperty("moved").GetArrayLength()));
        Assert.Equal(time, File.GetLastWriteTimeUtc(spec + ".lock.json"));
    }

    private static IEnumerable<string> Words(JsonElement package) => new[] { "name", "locked", "allowed", "newest" }.Select(name => package.GetProperty(name).GetString() ?? "-");
}
