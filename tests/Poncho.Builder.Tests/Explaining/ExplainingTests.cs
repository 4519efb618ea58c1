using System.Text.Json;
using Poncho.Builder.Tests.Locking;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Explaining;

public sealed class ExplainingTests : IDisposable
{
    private const string Tree = """
        ├── app 1
        │   ├── lib 2
        │   │   └── base 1
        │   └── other_lib 1
        │       └── base 1
        └── tool 1
            └── lib 2 (*)
        (*) what it needs is shown above

        """;

    private readonly MadeChannel _channel = new();

    public void Dispose() => _channel.Dispose();

    [Theory]
    [InlineData("spec.json")]
    [InlineData("spec.json.lock.json")]
    [InlineData("spec:latest")]
    [InlineData("env.tar.zst")]
    [InlineData("env.tar.gz")]
    [InlineData("folder")]
    public async Task A_tree_is_the_same_whatever_says_it(string named)
    {
        await MakeAsync();
        string what = named == "spec:latest" ? named : _channel[named];
        // A lock alone does not say where a folder lies; .condarc does.
        _channel.Write("home/.condarc", $"channels: [{_channel.Folder}]\n");
        var result = (await _channel.PonchoAsync("tree", what)).Succeeded();
        Assert.Equal(($"{what}\n{Tree}", ""), (result.Output, result.Error));
    }

    [Fact]
    public async Task A_tree_is_as_deep_as_asked()
    {
        await MakeAsync();
        Assert.Equal("spec\n├── app 1\n└── tool 1\n", (await _channel.PonchoAsync("tree", "spec", "--depth", "1")).Succeeded().Output);
        // What is shown without its needs is not marked where these are shown or left out later.
        Assert.Equal(
            "spec\n├── app 1\n│   ├── lib 2\n│   └── other_lib 1\n└── tool 1\n    └── lib 2\n",
            (await _channel.PonchoAsync("tree", "spec", "--depth", "2")).Succeeded().Output);
        Assert.Equal(2, (await _channel.PonchoAsync("tree", "spec", "--depth", "0")).Status);
    }

    [Fact]
    public async Task Why_says_who_needs_a_package_and_how_it_came()
    {
        await MakeAsync();
        Assert.Equal(
            "base 1 h_0 (conda)\nneeded by\n  lib 2         base\n  other_lib 1   base >=1,<2\nwhich came with\n  app -> lib -> base\n  tool -> lib -> base\n",
            (await _channel.PonchoAsync("why", "base", "spec")).Succeeded().Output);
        Assert.Equal(
            "tool 1 h_0 (conda)\nasked for as \"tool\"\n",
            (await _channel.PonchoAsync("why", "Tool", "spec")).Succeeded().Output);
    }

    [Fact]
    public async Task Why_takes_virtual_packages()
    {
        await MakeAsync();
        Assert.Equal("__glibc (of the machine)\nneeded by\n  lib 2   __glibc >=2.17\n", (await _channel.PonchoAsync("why", "__glibc", "spec")).Succeeded().Output);
    }

    [Fact]
    public async Task Why_of_what_is_not_there_names_what_is_like_it()
    {
        await MakeAsync();
        Assert.Equal(
            new ProgramResult(1, "", "poncho: spec has no such package: \"bsae\"\nhint: did you mean \"base\"?\n"),
            await _channel.PonchoAsync("why", "bsae", "spec"));
    }

    [Fact]
    public async Task Both_print_json()
    {
        await MakeAsync();
        using var tree = JsonDocument.Parse((await _channel.PonchoAsync("tree", "spec", "--json")).Succeeded().Output);
        var app = tree.RootElement.EnumerateArray().Single(package => package.GetProperty("name").GetString() == "app");
        Assert.Equal(["lib", "other-lib"], app.GetProperty("needs").EnumerateArray().Select(need => need.GetProperty("name").GetString()!.Replace('_', '-')));
        using var why = JsonDocument.Parse((await _channel.PonchoAsync("why", "base", "spec", "--json")).Succeeded().Output);
        Assert.Equal("base", why.RootElement.GetProperty("package").GetProperty("name").GetString());
        Assert.Equal(["lib", "other_lib"], why.RootElement.GetProperty("needed_by").EnumerateArray().Select(user => user.GetProperty("name").GetString()));
        Assert.Equal("app lib base", string.Join(' ', why.RootElement.GetProperty("chains")[0].EnumerateArray()));
    }

    private async Task MakeAsync()
    {
        await _channel.WithAsync("app 1; lib >=1; other_lib", "lib 2; base; __glibc >=2.17", "other_lib 1; base >=1,<2", "base 1", "tool 1; lib");
        string spec = _channel.Spec("app tool");
        (await _channel.PonchoAsync("lock", spec)).Succeeded();
        (await _channel.PonchoAsync("create", spec, _channel["env.tar.zst"])).Succeeded();
        (await _channel.PonchoAsync("export", "spec", _channel["env.tar.gz"])).Succeeded();
        (await _channel.PonchoAsync("export", "spec", _channel["folder"] + "/")).Succeeded();
    }
}
