using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd;

/// <summary><c>ndcctools.poncho.package_analyze</c> of examples/python-api: with a poncho that only writes down what it was asked, and with the real one.</summary>
public sealed class PythonAnalyzeTests : IDisposable
{
    private const string Answers = """echo "$*" >> calls; case "$*" in *"-- - -") cat >> sources;; esac; echo '{"conda": {"packages": ["six"]}}'""";
    private const string Functions = """
        def inner(x):
            import numpy as np
            from google.cloud import bigquery
            from . import beside
            def nested():
                import yaml.nodes
            return np
        def outer():
            import numpy, os.path

        """;

    private readonly PublishedPoncho _poncho = new();

    public PythonAnalyzeTests()
    {
        _poncho.Environment["PYTHONPATH"] = Repository.Path("examples", "python-api", "src");
        _poncho.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
    }

    public void Dispose() => _poncho.Dispose();

    [Fact]
    public async Task Poncho_is_asked_of_the_environment_that_runs_with_what_the_program_asked_for()
    {
        Fake();
        var result = await CallAsync("""
            import sys
            print(create_spec("app.py"), create_spec("app.py", "out.json", toplevel=True, pkg_mapping=["a=b", "c=d"], extra_pkg=["e"]) == create_spec("app.py", function="f"))
            print(sys.prefix)
            """);
        string[] lines = result.Output.Split('\n');
        Assert.Equal("{'conda': {'packages': ['six']}} True", lines[0]);
        string start = $"analyze --env {lines[1]} --format=json";
        Assert.Equal(
            [$"{start} -- app.py -", $"{start} --toplevel --pkg-mapping=a=b --pkg-mapping=c=d --extra-pkg=e -- app.py -", $"{start} --function=f -- app.py -"],
            File.ReadAllLines(_poncho["calls"]));
        Assert.Contains("\"six\"", File.ReadAllText(_poncho["out.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Functions_are_read_from_their_bytecode_with_what_is_nested_in_them()
    {
        Fake();
        var result = await CallAsync(Functions + """
            print(sorted(analyze_function_from_bytecode(inner)), sorted(analyze_functions_from_bytecode([inner, outer])))
            create_spec_from_functions([inner, outer])
            """);
        Assert.Equal("['google', 'numpy', 'yaml'] ['google', 'numpy', 'os', 'yaml']\n", result.Output);
        Assert.Equal(["import google.cloud.bigquery", "import numpy", "import os.path", "import yaml.nodes"], File.ReadAllLines(_poncho["sources"]));
    }

    [Fact]
    public async Task Parsed_modules_are_read_as_the_original_reads_them()
    {
        Fake();
        var result = await CallAsync("""
            import ast
            module = ast.parse("import os, a.b\ndef h():\n    from attr import x\n    async def k(): import yaml, six.moves\nif 1: import c\n")
            print(analyze_toplevel(module), sorted(analyze_full(module)), analyze_function(module, "k"), analyze_function(module, "none"))
            """);
        Assert.Equal("['os', 'a'] ['a', 'attr', 'c', 'os', 'six', 'yaml'] ['yaml', 'six'] None\n", result.Output);
    }

    [Fact]
    public async Task The_real_program_finds_what_a_file_and_functions_need()
    {
        _poncho.Environment["PONCHO"] = PublishedPrograms.Path();
        _poncho.Environment["CONDA_OFFLINE"] = "1";
        _poncho.Write("app.py", "import cv2, os\nfrom azure.storage.blob import X\n");
        var result = await CallAsync(Functions + """
            def packages(spec): return {name.split("=")[0].lower() for name in spec["conda"]["packages"] + spec["pip"]}
            print({"opencv", "azure-storage-blob", "mine"} <= packages(create_spec("app.py", extra_pkg=["mine"])))
            print({"numpy", "google-cloud-bigquery", "pyyaml"} <= packages(create_spec_from_functions([inner, outer])))
            try: create_spec("gone.py")
            except PonchoError as error: print("gone.py" in error.message, error.status)
            """);
        Assert.Equal("True\nTrue\nTrue 1\n", result.Output);
    }

    private void Fake()
    {
        string path = _poncho.Write("bin/poncho", $"#!/bin/sh\n{Answers}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _poncho.Environment["PONCHO"] = path;
    }

    private async Task<ProgramResult> CallAsync(string script) =>
        (await _poncho.RunAsAsync(Programs.Need("python3"), "-c", "from ndcctools.poncho.package_analyze import *\n" + script)).Succeeded();
}
