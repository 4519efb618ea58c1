using System.Security.Cryptography;
using System.Text;
using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd;

/// <summary>The Python module of examples/python-api, called as programs call it: with a poncho that only writes down what it was asked, and with the real one.</summary>
public sealed class PythonApiTests : IDisposable
{
    private const string Six = """{"conda": {"channels": ["conda-forge"], "packages": ["six"]}}""";
    private const string SixName = "env-md5-9d97d5615e2ff4db3dd802c11e89633c.tar.gz";
    private readonly PublishedPoncho _poncho = new();

    public PythonApiTests()
    {
        _poncho.Environment["PYTHONPATH"] = Repository.Path("examples", "python-api", "src");
        _poncho.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
    }

    public void Dispose() => _poncho.Dispose();

    // The original: the md5 of Python's text of the spec, the keys of each dict and the lists that are values sorted.
    [Theory]
    [InlineData("{}", "{}")]
    [InlineData(Six, "{'conda': {'channels': ['conda-forge'], 'packages': ['six']}}")]
    [InlineData("""{"pip": ["b", "a"], "conda": {"packages": ["python=3.11", "numpy"], "channels": ["x"]}}""", "{'conda': {'channels': ['x'], 'packages': ['numpy', 'python=3.11']}, 'pip': ['a', 'b']}")]
    [InlineData("""{"http": {"B": {"url": "u", "type": "file"}, "A": {"url": "it's"}}}""", "{'http': {'A': {'url': \"it's\"}, 'B': {'type': 'file', 'url': 'u'}}}")]
    [InlineData("""{"conda": {"dependencies": [{"pip": ["b", "a"]}]}}""", "{'conda': {'dependencies': [{'pip': ['b', 'a']}]}}")]
    [InlineData("""{"x": [2, 1.5, true], "y": null, "z": "é\n"}""", "{'x': [True, 1.5, 2], 'y': None, 'z': 'é\\n'}")]
    public async Task The_file_is_named_for_the_sorted_spec_as_the_original_names_it(string spec, string sorted)
    {
        Fake(Packs);
        // The original names its files so; nothing is kept safe by it.
#pragma warning disable CA5351
        string name = $"env-md5-{Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(sorted)))}.tar.gz";
#pragma warning restore CA5351
        Assert.Equal(name + "\n", (await CallAsync($"print(dict_to_env({Quoted(spec)}))")).Output);
        Assert.True(File.Exists(_poncho[".poncho_cache", name]));
    }

    [Fact]
    public async Task A_list_of_text_and_dicts_has_one_name_in_any_order()
    {
        Fake(Packs);
        var result = await CallAsync("""
            def name(*items): return dict_to_env({"conda": {"dependencies": list(items)}}, cache=False)
            print(len({name("python", {"pip": ["b", "a"]}, "numpy"), name({"pip": ["a", "b"]}, "numpy", "python"), name("numpy", "python", {"pip": ["b", "a"]})}))
            """);
        Assert.Equal("1\n", result.Output);
    }

    [Fact]
    public async Task A_miss_packs_into_the_current_folder_and_a_hit_asks_nobody()
    {
        Fake(Packs);
        var result = await CallAsync($"""
            spec = {Quoted(Six)}
            print(dict_to_env(spec), dict_to_env(spec), dict_to_env(spec, force=True), dict_to_env(spec, cache=False), dict_to_env(spec, cache_path="own/cache"), dict_to_env(spec, cache_path="own/cache"))
            """);
        Assert.Equal([SixName, ".poncho_cache/" + SixName, SixName, ".poncho_cache/" + SixName, SixName, "own/cache/" + SixName], result.Output.TrimEnd().Split(' '));
        Assert.Equal(3, File.ReadAllLines(_poncho["calls"]).Length);
        Assert.Equal([SixName], Directory.GetFiles(_poncho[".poncho_cache"]).Select(path => Path.GetFileName(path)));
    }

    [Fact]
    public async Task What_is_not_kept_is_not_found()
    {
        Fake(Packs);
        await CallAsync($"dict_to_env({Quoted(Six)}, cache=False); dict_to_env({Quoted(Six)}, cache=False)");
        Assert.Equal(2, File.ReadAllLines(_poncho["calls"]).Length);
        Assert.False(Directory.Exists(_poncho[".poncho_cache"]));
    }

    [Fact]
    public async Task Poncho_is_asked_for_what_the_program_asked_for()
    {
        Fake(Packs);
        var result = await CallAsync($"""
            import pathlib
            print(pack_env_from_dict({Six}, "a.tar.gz"), pack_env_from_dict({Quoted(Six)}, pathlib.Path("b.tar.gz"), "conda", True, True))
            print(pack_env("spec.json", "c.tar.gz", ignore_editable_packages=True), pack_env(pathlib.Path("prefix"), "d.tar.gz"), pack_env("name", "e.tar.gz"), pack_env("-", "f.tar.gz"))
            """);
        Assert.Equal("a.tar.gz b.tar.gz\nc.tar.gz d.tar.gz e.tar.gz f.tar.gz\n", result.Output);
        Assert.Equal(
            ["create -- - a.tar.gz", "create --ignore-editable-packages -- - b.tar.gz", "create --ignore-editable-packages -- spec.json c.tar.gz", "create -- prefix d.tar.gz", "create -- name e.tar.gz", "create -- - f.tar.gz"],
            File.ReadAllLines(_poncho["calls"]));
        Assert.Equal(Six + Six, File.ReadAllText(_poncho["specs"]));
    }

    [Fact]
    public async Task Warnings_go_to_the_modules_logger_and_nothing_to_standard_output()
    {
        Fake("echo printed; echo 'warning: it is late' >&2; echo '3 layers (1 made, 2 kept)' >&2; " + Packs);
        var result = await CallAsync("""
            import logging, sys
            logging.basicConfig(stream=sys.stdout, format="%(name)s %(levelname)s %(message)s")
            dict_to_env({"conda": {"channels": ["b", "a"]}})
            """);
        Assert.Equal("""
            ndcctools.poncho.package_create WARNING channels are taken in the order ['a', 'b'], since the file is named for the sorted spec; pack_env_from_dict keeps their order
            ndcctools.poncho.package_create WARNING it is late

            """, result.Output);
        Assert.Equal("", result.Error);
    }

    [Theory]
    [InlineData("echo 'warning: x' >&2; echo 'poncho: there is no \"y\"' >&2; echo 'hint: write \"z\"' >&2; exit 1", "there is no \"y\" | write \"z\" | 1")]
    [InlineData("cat > /dev/null; echo 'not what poncho says' >&2; exit 3", "not what poncho says | None | 3")]
    [InlineData("exit 2", "poncho failed with status 2 | None | 2")]
    [InlineData("kill -9 $$", "poncho was ended by signal 9 | None | -9")]
    public async Task A_failure_is_an_exception_with_ponchos_own_line(string script, string said)
    {
        Fake(script);
        var result = await CallAsync("""
            spec = {"conda": {"packages": ["x" * 1000000]}}
            try: dict_to_env(spec)
            except PonchoError as error: print(error.message, error.hint, error.status, sep=" | ")
            """);
        Assert.Equal(said + "\n", result.Output);
        Assert.False(Directory.Exists(_poncho[".poncho_cache"]));
    }

    [Theory]
    [InlineData("nowhere/poncho", "$PONCHO names no program: \"nowhere/poncho\"")]
    [InlineData(null, "the program poncho was not found: put it on PATH or beside this Python, or name it in $PONCHO")]
    public async Task A_program_that_is_nowhere_is_a_FileNotFoundError(string? named, string said)
    {
        Assert.SkipWhen(Programs.Find("poncho") is not null, "needs a PATH without poncho");
        _poncho.Environment["PONCHO"] = named;
        Assert.Equal(said + "\n", (await CallAsync("""
            try: pack_env("spec.json", "env.tar.gz")
            except FileNotFoundError as error: print(error)
            """)).Output);
    }

    [Fact]
    public async Task The_module_lies_beside_the_ndcctools_of_conda()
    {
        _poncho.Write("site/ndcctools/__init__.py", "");
        _poncho.Write("site/ndcctools/work_queue/__init__.py", "");
        Directory.CreateDirectory(_poncho["site", "ndcctools", "poncho"]);
        File.Copy(Repository.Path("examples", "python-api", "src", "ndcctools", "poncho", "package_create.py"), _poncho["site", "ndcctools", "poncho", "package_create.py"]);
        Directory.CreateDirectory(_poncho["site", "poncho"]);
        File.Copy(Repository.Path("examples", "python-api", "src", "poncho", "program.py"), _poncho["site", "poncho", "program.py"]);
        _poncho.Environment["PYTHONPATH"] = _poncho["site"];
        Assert.Equal("1\n", (await CallAsync("import ndcctools.work_queue; print(1)")).Output);
    }

    [Fact]
    public async Task Threads_that_pack_the_same_at_once_all_find_it_whole()
    {
        Fake(Packs);
        var result = await CallAsync($$"""
            from concurrent.futures import ThreadPoolExecutor
            with ThreadPoolExecutor(8) as pool: paths = list(pool.map(lambda _: dict_to_env({{Quoted(Six)}}, force=True), range(16)))
            print({open(path).read() for path in paths + [".poncho_cache/" + paths[0]]})
            """);
        Assert.Equal("{'packed\\n'}\n", result.Output);
        Assert.Single(Directory.GetFiles(_poncho[".poncho_cache"]));
    }

    [Fact]
    public async Task What_the_real_program_packed_runs()
    {
        _poncho.Environment["PONCHO"] = PublishedPrograms.Path();
        await _poncho.WriteHelloAsync();
        var result = await CallAsync("""
            print(dict_to_env({"conda": {"channels": ["./channel"], "packages": ["hello"]}}, cache_path="cache"))
            print(pack_env("hello.json", "own.tar.gz"))
            try: dict_to_env({"conda": {"channels": ["./channel"], "packages": ["absent"]}})
            except PonchoError as error: print("absent" in error.message, error.status)
            """);
        string[] lines = result.Output.Split('\n');
        Assert.Equal(["own.tar.gz", "True 1", ""], lines[1..]);
        foreach (string tarball in new[] { lines[0], "cache/" + lines[0], "own.tar.gz" })
        {
            Assert.EndsWith(": one\n", (await _poncho.RunAsync("run", "-e", tarball, "--", "hello", "one")).Succeeded().Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_example_installs_the_package_and_runs_what_it_packed()
    {
        TestData.Path("channels");
        Programs.Need("python3");
        PublishedPrograms.Path();
        var result = await Programs.RunAsync(Repository.Path("examples", "python-api", "run.sh"), []);
        Assert.True(result.Status == 0, result.Error);
        string[] lines = result.Output.Split('\n');
        Assert.StartsWith("packed: env-md5-", lines[0], StringComparison.Ordinal);
        Assert.Equal($"found:  .poncho_cache/{lines[0]["packed: ".Length..]} (a gzip file)", lines[1]);
        Assert.StartsWith("refused: cannot find no-such-package", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("six 1.", lines[3], StringComparison.Ordinal);
    }

    // The last argument is the tarball; a spec on standard input is kept.
    private const string Packs = """echo "$*" >> calls; case "$*" in *"-- - "*) cat >> specs;; esac; for last; do :; done; echo packed > "$last.$$"; mv "$last.$$" "$last";""";

    private void Fake(string script)
    {
        string path = _poncho.Write("bin/poncho", $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _poncho.Environment["PONCHO"] = path;
    }

    private async Task<ProgramResult> CallAsync(string script) =>
        (await _poncho.RunAsAsync(Programs.Need("python3"), "-c", "from ndcctools.poncho.package_create import PonchoError, dict_to_env, pack_env, pack_env_from_dict\n" + script)).Succeeded();

    private static string Quoted(string json) => $"r'''{json}'''";
}
