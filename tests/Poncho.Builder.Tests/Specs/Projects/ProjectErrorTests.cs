using System.Text;
using Poncho.Builder.Specs.Projects;
using Poncho.Builder.Specs.Syntax;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Specs.Projects;

public class ProjectErrorTests
{
    private const string P = "[project]\nname = \"x\"\n";
    private const string W = "[workspace]\nchannels = [\"c\"]\nplatforms = [\"linux-64\"]\n";

    // The file's name, its text, and options.
    private static readonly (string Path, string Text, string Options)[] Wrong =
    [
        ("s.py", "import numpy\n", ""),
        ("s.py", "# /// script\n# dependencies = [\"a\"\n# ///\n", ""),
        ("s.py", "import os\n# /// script\n# dependencies = []\nimport numpy\n", ""),
        ("s.py", "# /// script\n# dependencies = []\n", ""),
        ("s.py", "# /// script\n#dependencies = []\n# ///\n", ""),
        ("s.py", "# /// script\n# dependencies = []\n# ///\nx = 1\n# /// script\n# ///\n", ""),
        ("s.py", "# /// script\n# dependencies = \"numpy\"\n# ///\n", ""),
        ("s.py", "# /// script\n# dependencies = [\n#   \"rich\",\n#   1,\n# ]\n# ///\n", ""),
        ("s.py", "# /// script\n# dependencies = [\"numpy=1\"]\n# ///\n", ""),
        ("s.py", "# /// script\n# requires-python = 3.11\n# ///\n", ""),
        ("s.py", "# /// script\n# requires-python = \"3.11\"\n# ///\n", ""),
        ("s.py", "# /// script\n# dependancies = []\n# ///\n", ""),
        ("s.py", "# /// script\n# dependencies = []\n# [tool.poncho]\n# chanels = []\n# ///\n", ""),
        ("s.py", "# /// script\n# dependencies = []\n# ///\n", "--extra a"),
        ("pyproject.toml", "[build-system]\nrequires = []\n", ""),
        ("pyproject.toml", "[tool.poetry.dependencies]\npython = \"^3.9\"\n", ""),
        ("pyproject.toml", P + "dynamic = [\"version\", \"dependencies\"]\n", ""),
        ("pyproject.toml", P + "dynamic = [\"optional-dependencies\"]\n", "--extra plot"),
        ("pyproject.toml", P + "dependencies = {numpy = \"1\"}\n", ""),
        ("pyproject.toml", P + "[project.optional-dependencies]\nplot = []\ntest = []\n", "--extra plt"),
        ("pyproject.toml", P, "--extra plot"),
        ("pyproject.toml", P + "[project.optional-dependencies]\nall = [\"x[plot]\"]\n", "--extra all"),
        ("pyproject.toml", P + "[dependency-groups]\ntest = []\n", "--group docs"),
        ("pyproject.toml", P + "[dependency-groups]\na = [{include-group = \"b\"}]\nb = [{include-group = \"A\"}]\n", "--group a"),
        ("pyproject.toml", P + "[dependency-groups]\ntest = [{include-group = \"docs\"}]\n", "--group test"),
        ("pyproject.toml", P + "[dependency-groups]\na = [{include = \"c\"}]\n", "--group a"),
        ("pyproject.toml", P, "--environment gpu"),
        ("pyproject.toml", P + "dependencies = [\"a\"]\n[tool.uv.sources]\na = {workspace = true}\n", ""),
        ("pyproject.toml", P + "dependencies = [\"a\"]\n[tool.uv.sources]\na = \"here\"\n", ""),
        ("pyproject.toml", P + "dependencies = [\"a\"]\n[tool.uv.sources]\na = {path = \"nowhere\"}\n", ""),
        ("pyproject.toml", P + "[tool.uv]\noverride-dependencies = [\"numpy<2\"]\n", ""),
        ("pyproject.toml", P + "[[tool.uv.index]]\nname = \"a\"\n", ""),
        ("pixi.toml", W, ""),
        ("pixi.toml", W + "[dependencies]\nnumpy = 2\n", ""),
        ("pixi.toml", W + "[dependencies]\nnumpy = {versoin = \"2\"}\n", ""),
        ("pixi.toml", W + "[dependencies]\nmine = {path = \"mine\"}\n", ""),
        ("pixi.toml", W + "[pypi-dependencies]\nmine = \"^1\"\n", ""),
        ("pixi.toml", W + "[pypi-dependencies]\nmine = {file = \"a\"}\n", ""),
        ("pixi.toml", W + "[pypi-options]\ndependency-overrides = {numpy = \"*\"}\n[dependencies]\na = \"*\"\n", ""),
        ("pixi.toml", W + "[feature.test.dependencies]\na = \"*\"\n[environments]\ntest = [\"tset\"]\n", "--environment test"),
        ("pixi.toml", W + "[environments]\ntest = []\ngpu = []\n", "--environment tests"),
        ("pixi.toml", W + "[environments]\ntest = []\n", "--extra test"),
        ("pixi.toml", W + "[feature.m]\nplatforms = [\"osx-arm64\"]\n[environments]\nm = [\"m\"]\n", "--environment m"),
        ("pixi.toml", W + "[system-requirements]\nglibc = \"2.28\"\n[dependencies]\na = \"*\"\n", ""),
        ("pixi.toml", "[workspace]\nchannels = [{priority = 1}]\n[dependencies]\na = \"*\"\n", ""),
        ("pixi.toml", "[workspace]\nchannels = [{channel = \"a\", priority = \"high\"}]\n[dependencies]\na = \"*\"\n", ""),
        ("pixi.toml", "[workspace]\nplatforms = [\"linux\"]\n[dependencies]\na = \"*\"\n", ""),
        ("poncho.toml", "", ""),
        ("poncho.toml", "conda = [\"numpy\"]\nconda = []\n", ""),
        ("poncho.toml", "package = [\"numpy\"]\n", ""),
        ("poncho.toml", "conda = 1\n", ""),
        ("uv.lock", "version = 1\nrequires-python = \">=3.12\"\n\n[[package]]\nname = \"a\"\n", ""),
        ("pylock.toml", "lock-version = \"1.0\"\n[[packages]]\nname = \"a\"\n", ""),
        ("spec.json", "{\"conda\": [\"a\"]}", "--group test"),
    ];

    /// <summary>The texts are product: they are read in review, in approved/project-errors.txt.</summary>
    [Fact]
    public void What_is_wrong_in_a_projects_file_is_told_where_and_how()
    {
        var told = new StringBuilder();
        foreach (var (path, text, options) in Wrong)
        {
            told.Append(path).Append(options.Length > 0 ? " " : "").Append(options).Append('\n');
            foreach (string line in text.TrimEnd().Split('\n')) told.Append("  | ").Append(line.TrimEnd()).Append('\n');
            if (Record.Exception(() => ProjectText.Read(path, text, ChoiceOf(options))) is not SpecException error)
            {
                told.Append("    taken, or not told\n");
                continue;
            }

            Assert.DoesNotContain('\n', error.Message + error.Hint);
            told.Append("    ").Append(error.Message.Replace(Directory.GetCurrentDirectory(), "HERE", StringComparison.Ordinal)).Append('\n');
            if (error.Hint is not null) told.Append("    hint: ").Append(error.Hint.Replace(Directory.GetCurrentDirectory(), "HERE", StringComparison.Ordinal)).Append('\n');
        }

        Approved.Matches(told.ToString(), "project-errors");
    }

    private static SpecChoice ChoiceOf(string options) => options.Split(' ') switch
    {
        ["--extra", var name] => new SpecChoice { Extras = [name] },
        ["--group", var name] => new SpecChoice { Groups = [name] },
        ["--environment", var name] => new SpecChoice { Environment = name },
        _ => SpecChoice.None,
    };
}
