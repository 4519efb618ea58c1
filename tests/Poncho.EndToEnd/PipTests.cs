using System.Text.Json;
using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd;

/// <summary>Specs with packages for pip: what a user writes, runs and gets wrong.</summary>
public sealed class PipTests(PipHome home) : IClassFixture<PipHome>
{
    [Fact]
    public async Task Packages_of_every_kind_run_and_a_lock_gives_the_same_digest_in_another_home()
    {
        var poncho = home.Start();
        var shop = new GitWorkshop(poncho["shop"]);
        string repository = await shop.CreateAsync("demo_git");
        home.WriteProject("shop/demo_git", "demo_git");
        await shop.CommitAsync(repository);
        home.WriteProject("mine", "mine");
        string spec = home.Spec("all", "sortedcontainers==2.4.0", "docopt", $"demo-git @ git+file://{repository}@main", $"{home.Url}/pypi/files/typing_extensions-4.16.0-py3-none-any.whl", "-e ./mine");
        (await poncho.RunAsync("lock", spec)).Succeeded();
        string created = (await poncho.RunAsync("create", "--locked", spec)).Succeeded().Output;
        Assert.Equal("2.4.0 0.6.2 1.0 one one 4.16.0\n", await RunAsync(poncho, "all", "from importlib.metadata import version as v; import docopt, demo_git, mine, typing_extensions, sortedcontainers as s; print(s.__version__, v('docopt'), v('demo-git'), demo_git.VALUE, mine.VALUE, v('typing-extensions'))"));

        string text = File.ReadAllText(spec + ".lock.json");
        Assert.Contains("\"wheel\":\"docopt-0.6.2-", text, StringComparison.Ordinal);
        Assert.DoesNotContain(poncho.Folder, text, StringComparison.Ordinal);

        poncho.Environment["PONCHO_HOME"] = poncho["other"];
        Assert.Equal(created, (await poncho.RunAsync("create", "--locked", spec)).Succeeded().Output);
        poncho.Environment["PONCHO_HOME"] = poncho["home"];

        // The loop of who develops: the lock still answers, the index is not asked, and the edit is there.
        poncho.Environment["PIP_INDEX_URL"] = "http://127.0.0.1:9/simple/";
        poncho.Write("mine/mine.py", "VALUE = 'two'\n");
        Assert.NotEqual(created, (await poncho.RunAsync("create", "--locked", spec)).Succeeded().Output);
        Assert.Equal("two\n", await RunAsync(poncho, "all", "import mine; print(mine.VALUE)"));
        Assert.Equal(["mine.py", "pyproject.toml"], Directory.EnumerateFileSystemEntries(poncho["mine"]).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));

        poncho.Write("mine/pyproject.toml", File.ReadAllText(poncho["mine", "pyproject.toml"]).Replace("1.0", "1.1", StringComparison.Ordinal));
        var stale = await poncho.RunAsync("create", "--locked", spec);
        Assert.Equal((1, ""), (stale.Status, stale.Output));
        Assert.Contains("mine", stale.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_question_is_put_to_pip_once()
    {
        var poncho = home.Start();
        string spec = home.Spec("again", "sortedcontainers", "docopt");
        const string Hint = "keeps what pip chose", NotAsked = "pip is not asked";
        var first = (await poncho.RunAsync("create", spec)).Succeeded();
        Assert.Contains(Hint, first.Error, StringComparison.Ordinal);
        var second = (await poncho.RunAsync("create", spec, "--verbose")).Succeeded();
        Assert.Equal(first.Output, second.Output);
        Assert.Contains(NotAsked, second.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Hint, second.Error, StringComparison.Ordinal);
        // Another question, by a setting.
        poncho.Environment["PIP_PREFER_BINARY"] = "1";
        Assert.DoesNotContain(NotAsked, (await poncho.RunAsync("create", spec, "--verbose")).Succeeded().Error, StringComparison.Ordinal);
        poncho.Environment["PIP_PREFER_BINARY"] = null;
    }

    [Fact]
    public async Task A_wheel_in_a_conda_packages_place_leaves_nothing_of_it()
    {
        var poncho = home.Start();
        string spec = home.Spec("replaced", ", \"click=8.1.7\"", ["click==8.5.1"]);
        (await poncho.RunAsync("lock", spec)).Succeeded();
        using var json = JsonDocument.Parse(File.ReadAllBytes(spec + ".lock.json"));
        var sources = json.RootElement.GetProperty("platforms").GetProperty("linux-64").GetProperty("sources").EnumerateArray().Where(source => source.GetProperty("name").GetString() == "click").ToList();
        Assert.Equal(["conda 8.1.7 True", "pip 8.5.1 False"], sources.Select(source => $"{source.GetProperty("kind").GetString()} {source.GetProperty("version").GetString()} {source.TryGetProperty("replaced", out _)}"));
        (await poncho.RunAsync("create", "--locked", spec)).Succeeded();
        (await poncho.RunAsync("export", "replaced", "tree/")).Succeeded();
        Assert.Equal(["click-8.5.1.dist-info"], Directory.EnumerateDirectories(poncho["tree/lib/python3.11/site-packages"], "click-*").Select(path => Path.GetFileName(path)));
        Assert.Empty(Directory.EnumerateFiles(poncho["tree/conda-meta"], "click-*"));
        Assert.Equal("8.5.1\n", await RunAsync(poncho, "replaced", "from importlib.metadata import version; import click; print(version('click'))"));
    }

    [Fact]
    public async Task A_requirements_file_alone_is_a_spec()
    {
        var poncho = home.Start();
        string list = poncho.Write("list/requirements.txt", "# what we need\n-r more.txt\n");
        poncho.Write("list/more.txt", "six==1.16.0 \\\n    --hash=sha256:8abb2f1d86890a2dfb989f9a77cfcfd3e47c2a354b01111771326f8aa26e0254\n");
        var created = (await poncho.RunAsync("create", list, "-t", "listed", "--python", "3.11")).Succeeded();
        Assert.StartsWith("listed:latest sha256:", created.Output, StringComparison.Ordinal);
        Assert.Equal("3.11 1.16.0\n", await RunAsync(poncho, "listed", "import sys, six; print('%d.%d' % sys.version_info[:2], six.__version__)"));
    }

    [Theory]
    [InlineData("no-such-package-xyz", "", "poncho: no package is what pip is asked for: \"no-such-package-xyz\"\n")]
    [InlineData("click==99.0", "", "poncho: no package is what pip is asked for: \"click==99.0\"\n")]
    [InlineData("click", "http://127.0.0.1:9/simple/", "\"click\"")]
    [InlineData("click==8.1.7 --hash=sha256:0000000000000000000000000000000000000000000000000000000000000001", "", "poncho: sha256 of a package for pip is ae74fb96")]
    [InlineData("./failing", "", "poncho: pip cannot build a package, ")]
    [InlineData("click==8.1.7 8.1.8", "", "not a requirement of pip")]
    public async Task What_cannot_be_had_is_told_and_nothing_half_done_stays(string line, string index, string said)
    {
        var poncho = home.Start();
        if (index.Length > 0) poncho.Environment["PIP_INDEX_URL"] = index;
        poncho.Write("failing/setup.py", "print('looking for the compiler')\nraise SystemExit('no Fortran compiler was found')\n");
        string spec = home.Spec("wrong", line), before = (await poncho.RunAsync("images", "--json")).Succeeded().Output;
        var result = await poncho.RunAsync("create", spec);
        Assert.Equal((1, ""), (result.Status, result.Output));
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
        Assert.Equal(line == "./failing", result.Error.Contains("  | no Fortran compiler was found\n", StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        AssertNothingHalfDone(poncho);
        Assert.Equal(before, (await poncho.RunAsync("images", "--json")).Succeeded().Output);
    }

    [Fact]
    public async Task Control_C_ends_pip()
    {
        var poncho = home.Start();
        using var silent = new SilentServer();
        poncho.Environment["PIP_INDEX_URL"] = $"http://127.0.0.1:{silent.Port}/simple/";
        var result = await SignalledProgram.RunAsync(PublishedPrograms.Path(), ["create", home.Spec("stopped", "click")], poncho.Environment, "INT", silent.Asked);
        Assert.Equal((130, ""), (result.Status, result.Output));
        Assert.EndsWith("poncho: interrupted\n", result.Error, StringComparison.Ordinal);
        AssertNothingHalfDone(poncho);
        Assert.DoesNotContain(Directory.EnumerateDirectories("/proc").Select(CommandOf), command => command.StartsWith(poncho["home"], StringComparison.Ordinal));
    }

    private static void AssertNothingHalfDone(PublishedPoncho poncho) =>
        Assert.DoesNotContain(Directory.EnumerateFiles(poncho["home"], "*.poncho-tmp", SearchOption.AllDirectories), path => !path.Contains(".partial.", StringComparison.Ordinal));

    private static string CommandOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static async Task<string> RunAsync(PublishedPoncho poncho, string name, string code) => (await poncho.RunAsync("run", "-e", name, "--", "python", "-c", code)).Succeeded().Output;
}
