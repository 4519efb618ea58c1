using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd;

/// <summary>The Python module of examples/python-api, for programs that import the original's: against a poncho that notes how it is called, and against the real one.</summary>
public class PythonApiTests
{
    private const string Import = "from ndcctools.poncho.package_create import *\n";
    private const string Toolz = "{'conda': {'packages': ['toolz', 'python=3.11'], 'channels': ['conda-forge']}}";
    private const string ToolzName = "env-md5-067162e2dbd757f854948461fe4668bf.tar.gz";

    [SkippableTheory]
    [InlineData(Toolz, ToolzName)]
    [InlineData("'{\"conda\": {\"channels\": [\"conda-forge\"], \"packages\": [\"python=3.11\", \"toolz\"]}}'", ToolzName)]
    [InlineData(
        "{'pip': ['uproot', 'awkward'], 'conda': {'channels': ['conda-forge', 'bioconda'], 'packages': ['python=3.11', 'é']}, 'http': {'DB': {'url': 'http://x/y', 'type': 'file'}}}",
        "env-md5-1f1c3d7f0a9041fd1062c2a27d41fd8d.tar.gz")]
    public async Task Files_have_the_original_names(string spec, string name)
    {
        using var poncho = Fake();
        Assert.Equal($"{name}\n.poncho_cache/{name}\n", (await PythonAsync(poncho, $"spec = {spec}\nprint(dict_to_env(spec))\nprint(dict_to_env(spec))")).Succeeded().Output);
        Assert.Equal($"create -- - {name}\n", await File.ReadAllTextAsync(poncho["calls"]));
        Assert.True(File.Exists(poncho[name]));
        Assert.Equal([poncho[".poncho_cache", name]], Directory.GetFiles(poncho[".poncho_cache"]));
    }

    [SkippableFact]
    public async Task Force_packs_again_and_without_cache_no_copy_is_kept()
    {
        using var poncho = Fake();
        string program = $"spec = {Toolz}\nprint(dict_to_env(spec, cache=False))\nprint(dict_to_env(spec, cache_path='kept/here', force=True))\nprint(dict_to_env(spec, cache_path='kept/here'))";
        Assert.Equal($"{ToolzName}\n{ToolzName}\nkept/here/{ToolzName}\n", (await PythonAsync(poncho, program)).Succeeded().Output);
        Assert.False(Directory.Exists(poncho[".poncho_cache"]));
        Assert.Equal(2, (await File.ReadAllLinesAsync(poncho["calls"])).Length);
    }

    [SkippableFact]
    public async Task Options_are_handed_on_and_the_spec_stays_as_it_is()
    {
        using var poncho = Fake();
        string program = $"spec = {Toolz}\nprint(pack_env_from_dict(spec, 'a.tar.gz', 'conda', True, True))\nprint(spec == {Toolz})\nprint(pack_env('some-env', 'b.tar.gz'))";
        Assert.Equal("a.tar.gz\nTrue\nb.tar.gz\n", (await PythonAsync(poncho, program)).Succeeded().Output);
        Assert.Equal("create --ignore-editable-packages -- - a.tar.gz\ncreate -- some-env b.tar.gz\n", await File.ReadAllTextAsync(poncho["calls"]));
        Assert.Equal("""{"conda": {"packages": ["toolz", "python=3.11"], "channels": ["conda-forge"]}}""", await File.ReadAllTextAsync(poncho["spec"]));
    }

    [SkippableFact]
    public async Task Lists_that_hold_dicts_have_a_name_that_no_order_changes()
    {
        using var poncho = Fake();
        string program = "a, b = ['pip', {'pip': ['x', 'y']}, 'numpy'], [{'pip': ['y', 'x']}, 'numpy', 'pip']\n"
            + "print(dict_to_env({'conda': {'dependencies': a}}) == dict_to_env({'conda': {'dependencies': b}}, force=True))";
        Assert.Equal("True\n", (await PythonAsync(poncho, program)).Succeeded().Output);
    }

    [SkippableFact]
    public async Task What_poncho_says_is_raised_and_its_warnings_are_logged()
    {
        using var poncho = Fake("echo 'warning: a word' >&2; echo 'poncho: no package of this name: \"nix\"' >&2; echo 'hint: spell it' >&2; exit 3");
        string program = "import logging, sys\nlogging.basicConfig(format='%(name)s %(levelname)s %(message)s')\n"
            + $"try: dict_to_env({Toolz})\nexcept PonchoError as error: print(error, error.status)";
        var result = (await PythonAsync(poncho, program)).Succeeded();
        Assert.Equal("no package of this name: \"nix\" (hint: spell it) 3\n", result.Output);
        Assert.Equal("ndcctools.poncho.package_create WARNING a word\n", result.Error);
        Assert.False(Directory.Exists(poncho[".poncho_cache"]));
    }

    [SkippableFact]
    public async Task Without_the_program_it_says_so()
    {
        using var poncho = Fake();
        poncho.Environment["PONCHO"] = null;
        string program = $"import os, sys\nos.environ['PATH'] = sys.executable = ''\ntry: dict_to_env({Toolz})\nexcept FileNotFoundError as error: print(error)";
        Assert.StartsWith("the program poncho was not found: ", (await PythonAsync(poncho, program)).Succeeded().Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_real_program_packs_what_a_dict_says()
    {
        using var poncho = new PublishedPoncho();
        poncho.UseData();
        poncho.Environment["PONCHO"] = PublishedPrograms.Path();
        var packed = (await PythonAsync(poncho, "print(dict_to_env({'conda': {'channels': ['conda-forge'], 'packages': ['tzdata']}}))")).Succeeded();
        Assert.StartsWith("env-md5-", packed.Output, StringComparison.Ordinal);
        (await poncho.RunAsync("run", "-e", poncho[".poncho_cache", packed.Output.Trim()], "--", "sh", "-c", "test -e \"$CONDA_PREFIX/share/zoneinfo/UTC\"")).Succeeded();
        var refused = (await PythonAsync(poncho, "try: pack_env_from_dict({'conda': {'channels': ['conda-forge'], 'packages': ['no-such']}}, 'a.tar.gz')\nexcept PonchoError as error: print(error.message)")).Succeeded();
        Assert.Contains("no-such", refused.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(poncho["a.tar.gz"]));
    }

    /// <summary>A poncho that notes its arguments and standard input, says something on both streams, and writes its last argument's file, or does what it is told.</summary>
    private static PublishedPoncho Fake(string does = "for output; do :; done; echo noise; echo talk >&2; [ -t 0 ] || cat > spec.new; [ ! -s spec.new ] || mv spec.new spec; echo packed > \"$output\"")
    {
        var poncho = new PublishedPoncho();
        string program = poncho.Write("fake/poncho", $"#!/bin/sh\necho \"$*\" >> calls\n{does}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        poncho.Environment["PONCHO"] = program;
        return poncho;
    }

    private static Task<ProgramResult> PythonAsync(PublishedPoncho poncho, string program)
    {
        poncho.Environment["PYTHONPATH"] = Repository.Path("examples", "python-api", "src");
        poncho.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        return poncho.RunAsAsync(Programs.Need("python3"), "-c", Import + program);
    }
}
