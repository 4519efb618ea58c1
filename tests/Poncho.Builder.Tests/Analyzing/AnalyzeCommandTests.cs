using System.Text.Json;
using Poncho.Builder.Cli;
using Poncho.Builder.Cli.Commands;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Tests.Cli;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Analyzing;

/// <summary>The whole command. No channel and no index is asked: the table of imports alone decides, and an environment where a test makes one.</summary>
public sealed class AnalyzeCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private string this[string name] => Path.Combine(_folder.Path, name);

    private Task<ProgramResult> RunAsync(params string[] arguments) => CliRun.InAsync(this["home"], ["analyze", "--offline", .. arguments]);

    private async Task<string> PackagesAsync(string source, params string[] options)
    {
        var result = (await RunAsync([Write("app.py", source), "-", .. options])).Succeeded();
        using var spec = JsonDocument.Parse(result.Output);
        var conda = spec.RootElement.GetProperty("conda").GetProperty("packages").EnumerateArray().Select(item => item.GetString());
        var pip = spec.RootElement.GetProperty("pip").EnumerateArray().Select(item => "pip:" + item.GetString());
        return string.Join(' ', conda.Concat(pip).Where(item => item is not ("python" or "pip")));
    }

    [Theory]
    [InlineData("import git", "gitpython")]
    [InlineData("import cv2", "opencv")]
    [InlineData("from skimage import io", "scikit-image")]
    [InlineData("import kafka", "kafka-python")]
    [InlineData("import attr", "attrs")]
    [InlineData("from azure.storage.blob import X", "azure-storage-blob")]
    [InlineData("from google.cloud import bigquery", "google-cloud-bigquery")]
    [InlineData("import ujson as json", "ujson")]
    [InlineData("import github3", "github3.py")]
    [InlineData("import google", "")]
    [InlineData("import __main__", "")]
    [InlineData("# import numpy\n'''\nimport numpy\n'''", "")]
    [InlineData("print \"x\"\nimport yaml", "pyyaml")]
    [InlineData("import sklearn, PIL, bs4, OpenSSL, dateutil, usb, serial", "beautifulsoup4 pillow pyopenssl pyserial python-dateutil pyusb scikit-learn")]
    [InlineData("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import numpy", "")]
    [InlineData("import os, sys, json, asyncio, xml.etree", "")]
    [InlineData("try:\n    import numpy\nexcept ImportError:\n    numpy = None", "")]
    [InlineData("import importlib\nx = importlib.import_module('yaml')", "pyyaml")]
    public async Task An_import_becomes_the_package_that_has_it(string source, string packages) => Assert.Equal(packages, await PackagesAsync(source));

    [Theory]
    [InlineData("3.11", "python=3.11")]
    [InlineData("3.10", "python=3.10 tomli")]
    public async Task A_module_that_newer_Pythons_have_is_replaced_on_older_ones_alone(string python, string packages)
    {
        Assert.Equal(packages, await PackagesAsync("try:\n    import tomllib\nexcept ImportError:\n    import tomli as tomllib\n", "--python", python));
        Assert.Equal(packages, await PackagesAsync("import sys\nif sys.version_info >= (3, 11):\n    import tomllib\nelse:\n    import tomli as tomllib\n", "--python", python));
    }

    [Fact]
    public async Task What_the_user_says_wins() =>
        Assert.Equal("mine parsl", await PackagesAsync("import numpy, yaml", "--pkg-mapping", "numpy=mine", "--pkg-mapping", "yaml=", "--extra-pkg", "parsl"));

    [Fact]
    public async Task A_module_beside_the_script_is_nobodys_package()
    {
        Write("models.py", "import yaml\n");
        Assert.Equal("pyyaml", await PackagesAsync("import models\n"));
    }

    [Fact]
    public async Task The_same_sources_give_the_same_bytes_whatever_was_there()
    {
        string app = Write("app.py", "import yaml, numpy\n");
        string spec = Write("spec.yaml", "");
        (await RunAsync(app, spec)).Succeeded();
        Assert.Equal(
            "{\n    \"conda\": {\n        \"channels\": [\n            \"conda-forge\"\n        ],\n        \"packages\": [\n            \"numpy\",\n            \"python\",\n"
                + "            \"pyyaml\"\n        ]\n    },\n    \"pip\": []\n}\n",
            await File.ReadAllTextAsync(spec));
    }

    [Fact]
    public async Task Other_forms_are_written_too()
    {
        string app = Write("app.py", "import yaml, numpy\n");
        Assert.Equal("channels:\n  - conda-forge\ndependencies:\n  - numpy\n  - python=3.12\n  - pyyaml\n", (await RunAsync(app, "-", "--format", "environment.yml", "--python", "3.12")).Succeeded().Output);
        Assert.Equal("numpy\npyyaml\n", (await RunAsync(app, "-", "--format", "requirements.txt")).Succeeded().Output);
        Assert.StartsWith("[workspace]\nchannels = [\"conda-forge\"]\n", (await RunAsync(app, "-", "--format", "pixi.toml")).Succeeded().Output, StringComparison.Ordinal);
        (await RunAsync(app, this["environment.yml"])).Succeeded();
        Assert.StartsWith("channels:\n", await File.ReadAllTextAsync(this["environment.yml"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Versions_are_those_of_the_environment()
    {
        Write("env/conda-meta/numpy-1.26.4-0.json",
            """{"name": "numpy", "version": "1.26.4", "build": "0", "channel": "https://conda.anaconda.org/conda-forge", "files": ["lib/python3.11/site-packages/numpy/__init__.py"]}""");
        Write("env/conda-meta/python-3.11.7-0.json",
            """{"name": "python", "version": "3.11.7", "build": "0", "channel": "https://conda.anaconda.org/conda-forge", "files": ["bin/python3.11"]}""");
        Write("env/lib/python3.11/site-packages/numpy/__init__.py", "");
        Assert.Equal("numpy=1.26.4 python=3.11.7", await PackagesAsync("import numpy", "--env", this["env"]));
        Assert.Equal("numpy=1.26 python=3.11", await PackagesAsync("import numpy", "--env", this["env"], "--pin", "minor"));
        Assert.Equal("numpy", await PackagesAsync("import numpy", "--env", this["env"], "--pin", "none"));
        Assert.Equal("numpy=1.26.4 python=3.11.7", await PackagesAsync("try:\n    import numpy\nexcept ImportError:\n    pass\n", "--env", this["env"]));
    }

    [Fact]
    public async Task A_spec_is_held_against_the_sources()
    {
        string app = Write("app.py", "import yaml, numpy, cv2\n");
        string spec = Write("environment.yml", "channels:\n  - conda-forge\ndependencies:\n  - python=3.11  # ours\n  - scipy\n  - numpy>=1.20\n  - pip:\n      - opencv-python\n");
        var check = await RunAsync(app, "--check", spec);
        Assert.Equal((1, "missing: pyyaml (conda; imported: yaml)\nunused: scipy\n"), (check.Status, check.Output));
        Assert.Equal(
            "{\n  \"missing\": [\n    {\n      \"kind\": \"conda\",\n      \"package\": \"pyyaml\",\n      \"imports\": [\n        \"yaml\"\n      ]\n    }\n  ],\n  \"unused\": [\n    \"scipy\"\n  ]\n}\n",
            (await RunAsync(app, "--check", spec, "--json")).Output);
        (await RunAsync(app, "--update", spec)).Succeeded();
        string text = await File.ReadAllTextAsync(spec);
        Assert.Contains("python=3.11  # ours", text, StringComparison.Ordinal);
        Assert.Contains("- pyyaml\n", text, StringComparison.Ordinal);
        Assert.Equal("unused: scipy\n", (await RunAsync(app, "--check", spec)).Output);
    }

    [Theory]
    [InlineData("requirements.txt", "our_lab\nyaml_of_ours==1\n")]
    [InlineData("environment.yml", "dependencies:\n  - our_lab\n  - pip:\n      - yaml-of-ours\n")]
    public async Task A_package_that_only_the_spec_knows_is_neither_unused_nor_unsure(string name, string text)
    {
        string app = Write("app.py", "import our_lab, yaml_of_ours\n");
        var check = (await RunAsync(app, "--check", Write(name, text))).Succeeded();
        Assert.Equal("", check.Output);
        Assert.DoesNotContain("unsure", check.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_only_conda_has_is_not_left_out_of_a_list_for_pip_in_silence()
    {
        string app = Write("app.py", "import ROOT, numpy\n");
        await FailsAsync(1, "", app, this["requirements.txt"]);
        var result = await RunAsync(app, this["requirements.txt"]);
        Assert.Contains("poncho: what only conda has cannot be written for pip: root\nhint: write another form", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(this["requirements.txt"]));
        Assert.Equal("numpy\n", (await RunAsync(app, "-", "--pip-only", "--format", "requirements.txt", "--pkg-mapping", "ROOT=")).Succeeded().Output);
    }

    [Fact]
    public async Task An_index_that_is_a_folder_is_asked_as_pip_asks_it()
    {
        Write("simple/our-lab/index.html", "<a href=\"our_lab-1.0-py3-none-any.whl\">our_lab-1.0-py3-none-any.whl</a>");
        string app = Write("app.py", "import our_lab, our_nothing\n");
        (string, string)[] index = [("PIP_INDEX_URL", $"file://{this["simple"]}/")];
        var result = (await CliRun.InAsync(this["home"], index, "analyze", app, "-", "--pip-only", "--format", "requirements.txt", "-c", $"file://{this["none"]}")).Succeeded();
        Assert.Equal("our-lab\n", result.Output);
        Assert.Contains("unsure: our_nothing", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_unsure_in_a_notebook_is_said_with_its_cell()
    {
        string note = Write("note.ipynb", """{"cells": [{"cell_type": "markdown", "source": "x"}, {"cell_type": "code", "source": "x = 1\nimport our_nothing_x"}]}""");
        string error = (await RunAsync(note, "-", "--check", Write("spec.json", "{}"))).Error + (await RunAsync(note, "-")).Error;
        Assert.Contains($"({note}:cell 2:2)", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mapping_to_nothing_is_said() => Assert.Contains(
        "left out, since --pkg-mapping gives no package: cv2\n",
        (await RunAsync(Write("app.py", "import cv2\n"), "-", "--pkg-mapping", "cv2=")).Succeeded().Error,
        StringComparison.Ordinal);

    [Fact]
    public async Task An_extra_package_that_is_none_is_refused_before_the_spec_is_written()
    {
        string app = Write("app.py", "import yaml\n");
        await FailsAsync(1, "", app, this["spec.json"], "--extra-pkg", "numpy ==");
        Assert.False(File.Exists(this["spec.json"]));
    }

    [Fact]
    public async Task What_was_there_stays_where_a_source_could_not_be_read()
    {
        string bad = Write("bad.py", "import numpy\nx = = 1\n"), spec = Write("spec.json", "mine"), update = Write("environment.yml", "dependencies:\n  - python\n");
        foreach (var result in new[] { await RunAsync(bad, spec), await RunAsync(bad, "--update", update) })
        {
            Assert.Equal(1, result.Status);
            Assert.Contains("not written, since not all sources could be read: ", result.Error, StringComparison.Ordinal);
        }

        Assert.Equal("mine", await File.ReadAllTextAsync(spec));
        Assert.Equal("dependencies:\n  - python\n", await File.ReadAllTextAsync(update));
    }

    [Fact]
    public async Task A_link_named_as_output_stays_one_and_pipes_are_read_and_written()
    {
        string app = Write("app.py", "import yaml\n"), real = Write("real.json", "old");
        File.CreateSymbolicLink(this["link.json"], "real.json");
        (await RunAsync(app, this["link.json"])).Succeeded();
        Assert.NotNull(new FileInfo(this["link.json"]).LinkTarget);
        Assert.Contains("pyyaml", await File.ReadAllTextAsync(real), StringComparison.Ordinal);

        (await Programs.RunAsync(Programs.Need("mkfifo"), [this["fifo"]])).Succeeded();
        var read = Task.Run(() => File.ReadAllText(this["fifo"]));
        (await RunAsync(app, this["fifo"])).Succeeded();
        Assert.Equal(await File.ReadAllTextAsync(real), await read);
        var written = Task.Run(() => File.WriteAllText(this["fifo"], "import numpy\n"));
        Assert.Equal($"{this["fifo"]}: numpy\n", (await RunAsync("--imports", this["fifo"])).Succeeded().Output);
        await written;
    }

    [Fact]
    public async Task Imports_alone_are_printed_by_file()
    {
        string app = Write("src/app.py", "import numpy.linalg, os\nfrom . import x\nfrom yaml import load\n");
        string note = Write("src/note.ipynb", """{"cells": [{"cell_type": "code", "source": "!pip install z\nimport numpy"}]}""");
        var result = (await RunAsync("--imports", "--json", this["src"])).Succeeded();
        Assert.Equal($"{{\n  \"{app}\": [\n    \"numpy\",\n    \"os\",\n    \"yaml\"\n  ],\n  \"{note}\": [\n    \"numpy\"\n  ]\n}}\n", result.Output);
    }

    [Fact]
    public async Task A_syntax_error_is_said_and_the_others_are_read_all_the_same()
    {
        string bad = Write("bad.py", "import numpy\nx = = 1\n");
        string good = Write("good.py", "import yaml\n");
        var result = await RunAsync(bad, good, "-");
        Assert.Equal(1, result.Status);
        Assert.EndsWith($"poncho: {bad}: line 2, column 5: invalid syntax\n", result.Error, StringComparison.Ordinal);
        Assert.Contains("pyyaml", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mistakes_are_said_in_one_line()
    {
        string app = Write("app.py", "def f(): pass\n");
        Directory.CreateDirectory(this["empty"]);
        await FailsAsync(1, $"poncho: no such file or folder: \"{this["no.py"]}\"\n", this["no.py"], "-");
        await FailsAsync(1, $"poncho: no file of Python and no notebook in the folder: \"{this["empty"]}\"\n", this["empty"], "-");
        await FailsAsync(1, $"poncho: no function of that name in {app}: \"g\"\n", app, "-", "--function", "g");
        await FailsAsync(1, "poncho: no import and its package: \"numpy\"\n", app, "-", "--pkg-mapping", "numpy");
        await FailsAsync(1, $"poncho: the last word is the spec that is written, and this is a source: \"{app}\"\n", app, app);
        await FailsAsync(2, "poncho: OUT is missing\n", app);
        await FailsAsync(2, "poncho: --toplevel and --function exclude one another\n", app, "-", "--toplevel", "--function", "f");
        Assert.Contains("null bytes", (await RunAsync(Write("binary.py", "\u007fELF\0\0"), "-")).Error, StringComparison.Ordinal);
        Assert.Contains("no JSON", (await RunAsync(Write("bad.ipynb", "nope"), "-")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_terminal_is_not_waited_for()
    {
        using var interrupts = new Interrupts();
        using var error = new StringWriter();
        var terminal = new Terminal { Output = TextWriter.Null, Error = error, ErrorIsTerminal = false, InputIsTerminal = true };
        var context = new CommandContext { Terminal = terminal, Environment = EnvironmentVariables.None };
        Assert.Equal(1, await CommandRunner.RunAsync("poncho", ["analyze", "-", "-"], context, interrupts));
        Assert.StartsWith("poncho: standard input is a terminal, and nothing is piped into it: \"-\"\n", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("poncho_package_analyze")]
    [InlineData("python_package_analyze")]
    public async Task The_original_names_take_options_behind_the_words(string program)
    {
        string app = Write("app.py", "import numpy\n");
        var result = await CliRun.AsInAsync(program, this["home"], app, this["spec.json"], "--no-env", "--offline", "--extra-pkg", "parsl", "--pkg-mapping", "numpy=n");
        result.Succeeded();
        string text = await File.ReadAllTextAsync(this["spec.json"]);
        Assert.Contains("\"n\",\n            \"parsl\",\n            \"python\"", text, StringComparison.Ordinal);
    }

    private async Task FailsAsync(int status, string firstLine, params string[] arguments)
    {
        var result = await RunAsync(arguments);
        Assert.Equal(status, result.Status);
        Assert.StartsWith(firstLine, result.Error, StringComparison.Ordinal);
    }
}
