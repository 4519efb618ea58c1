using System.Text;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Specs;

public class SpecErrorTests
{
    private static readonly string[] Wrong =
    [
        "",
        "  \n# nothing\n",
        "{}",
        "[]",
        "hello world\nthis is text",
        "\"text\"",
        "{\"conda\": []}",
        "{\"conda\": {\"channels\": [\"a\"]}}",
        "name: x\n",
        "{\"conda\": [\"python\"]",
        "{\"conda\": [\"python\" \"numpy\"]}",
        "{\n  \"conda\": [\n    \"python\",\n    numpy\n  ]\n}",
        "{'conda': []}",
        "{\"conda\": ['python']}",
        "{\"conda\": [\"python\"],, }",
        "{\"conda\" [\"python\"]}",
        "{\"conda\": [\"a\",\n  // ]\n  \"b\" \n",
        "{\"conda\": [\"a\"]\n\"pip\": []}",
        "{\"conda\": [\"a\n\"]}",
        "{\"conda\": [python=3.11, numpy]}",
        "{\"conda\": [\"a\"]}}",
        "{\"conda\": [\"a\" /* never",
        "{\"conda\" /* c */: []}",
        "{\"conda\": +1}",
        "{conda: [python]}",

        "{\"conda\": [\"numpy=1.24,\n \"x\"]}",
        "{\"conda\": [\"python\"]} trailing",
        "{\"conda\": [\"\\ud800\"]}",
        "{\"conda\": [\"python\"], \"conda\": [\"numpy\"]}",
        "{\"kanda\": [\"python\"]}",
        "{\"conda\": {\"channel\": [\"a\"], \"packages\": [\"python\"]}}",
        "name: x\nchanels: [a]\n",
        "name: x\ndependancies: [a]\n",
        "dependencies: [a]\nplatforms: [linux-65]\n",
        "dependencies: [a]\nplatforms: linux-64\n",
        "dependencies: [a]\nvariables:\n  <<: [A]\n",
        "{\"conda\": {\"packages\": [\"python\"], \"dependencies\": [\"python\"]}}",
        "{\"conda\": [\"a\"], \"dependencies\": [\"b\"]}",
        "{\"conda\": \"python\"}",
        "{\"conda\": {\"packages\": \"python\"}}",
        "{\"conda\": [3.11]}",
        "{\"conda\": [true]}",
        "{\"conda\": [[\"python\"]]}",
        "{\"conda\": [\"  \"]}",
        "{\"conda\": [\"python >\"]}",
        "{\"conda\": [\"https://u:p@h/t/tok/chan::python >\"]}",
        "dependencies:\n  - python: 3.11\n",
        "dependencies:\n  - sel(beos): python\n",
        "dependencies:\n  - sel(linux): {pip: [a]}\n",
        "dependencies: [a]\ncategory: [dev]\n",
        "dependencies:\n  - python\n  - npm: [x]\n",
        "dependencies:\n  - pip: x\n",
        "dependencies:\n- python\n\t- numpy\n",
        "dependencies:\n\t- numpy\n",
        "dependencies: [python\n",
        "dependencies:\n- python\n- \"numpy\n",
        "dependencies:\n- python\nchannels: a: b\n",
        "dependencies: [python]\ndependencies: [numpy]\n",
        "dependencies: [python]\n---\ndependencies: [numpy]\n",
        "dependencies: !!python/object:os.system [python]\n",
        "dependencies: *nothing\n",
        "dependencies: &a [python, *a]\n",
        "? [a]\n: b\n",
        "dependencies: [python]\nname: [x]\n",
        "dependencies: [python]\nvariables: [A]\n",
        "dependencies: [python]\nvariables:\n  1A: x\n",
        "dependencies: [python]\nvariables:\n  A:\n",
        "dependencies: [python]\nvariables:\n  PATH: /x\n",
        "{\"git\": [\"x\"]}",
        "{\"git\": {\"A\": \"x\"}}",
        "{\"git\": {\"A\": {}}}",
        "{\"git\": {\"A\": {\"url\": \"x\"}}}",
        "{\"git\": {\"A-B\": {\"remote\": \"x\"}}}",
        "{\"git\": {\"LD_PRELOAD\": {\"remote\": \"x\"}}}",
        "{\"git\": {\"PYTHONPATH\": {\"remote\": \"x\"}}}",
        "{\"http\": {\"PYTHON_GIL\": {\"url\": \"http://x\"}}}",
        "{\"http\": {\"GLIBC_TUNABLES\": {\"url\": \"http://x\"}}}",
        "{\"variables\": {\"UID\": \"0\"}}",
        "{\"git\": {\"A\": {\"remote\": \"x\", \"keep_git\": \"yes\"}}}",
        "{\"git\": {\"A\": {\"remote\": \"x\", \"path\": \"b\", \"keep_git\": true}}}",
        "{\"http\": {\"A\": {\"type\": \"zip\", \"compression\": \"xz\", \"url\": \"http://x\"}}}",
        "{\"git\": {\"A\": {\"remote\": \"--upload-pack=x\"}}}",
        "{\"git\": {\"A\": {\"remote\": \"ext::sh -c x\"}}}",
        "{\"git\": {\"A\": {\"remote\": \"x\", \"ref\": \"-x\"}}}",
        "{\"git\": {\"A\": {\"remote\": \"x\", \"ref\": \"a:b\"}}}",
        "{\"git\": {\"A\": {\"remote\": \"x\", \"path\": \"../b\"}}}",
        "{\"git\": {\"A\": {\"remote\": \"x\"}}, \"http\": {\"A\": {\"url\": \"http://x\"}}}",
        "{\"http\": {\"A\": {\"type\": \"file\"}}}",
        "{\"http\": {\"A\": {\"type\": \"7z\", \"url\": \"http://x\"}}}",
        "{\"http\": {\"A\": {\"compression\": \"gz\", \"url\": \"http://x\"}}}",
        "{\"http\": {\"A\": {\"url\": \"ftp://me:pw@x/y\"}}}",
        "{\"http\": {\"A\": {\"url\": \"http://x\", \"sha256\": \"abc\"}}}",
        "{\"http\": {\"A\": {\"url\": \"http://x\", \"md5\": \"abc\"}}}",
        "{\"pip\": {\"x\": 1}}",
        "{\"pip\": [\"x\\ny\"]}",
        "{\"conda\": [\"a\"], \"pinned\": {\"pip\": {}}}",
        "{\"conda\": [\"a\"], \"pinned\": {\"conda\": {\"a\": [1]}}}",

        // A value alone is no package, nor is TOML broken JSON.
        "null",
        "3",
        "true\n",
        "[build-system]\nrequires = [\"setuptools\"]\n",
        "# ours\n[[tool.uv.index]] # first\nurl = \"x\"\n",

        // A requirements.txt of which one line is wrong.
        "numpy\nfoo bar baz\nscipy==1\n",
        "numpy\n!!\n",
        "numpy >=1.26\nscipy 1.11\n--index-url https://x\n",

        // YAML as people get it wrong.
        "dependencies:\n  - a\n - b\n",
        "dependencies:\n- a\n  - b\n",
        "dependencies:\n  - a\n    - b: 1\n",
        "channels:\n  - x\n   dependencies:\n  - a\n",
        "name: a\n dependencies:\n  - a\n",
        "dependencies: - a\n",
        "dependencies:\n  - a: [\n",
        "dependencies:\n  - @a\n",
        "dependencies:\n- a\nb\n",
    ];

    /// <summary>The texts are product: they are read in review, in approved/spec-errors.txt.</summary>
    [Fact]
    public void A_wrong_spec_is_told_where_and_how()
    {
        var told = new StringBuilder();
        foreach (string text in Wrong)
        {
            told.Append(text.Replace("\t", "<tab>", StringComparison.Ordinal).TrimEnd()).Append('\n');
            if (Record.Exception(() => SpecReader.Parse("s", Encoding.UTF8.GetBytes(text), EnvironmentVariables.None)) is not SpecException error)
            {
                told.Append("    taken, or not told\n");
                continue;
            }

            Assert.DoesNotContain('\n', error.Message + error.Hint);
            told.Append("    ").Append(error.Message).Append('\n');
            if (error.Hint is not null) told.Append("    hint: ").Append(error.Hint).Append('\n');
        }

        Approved.Matches(told.ToString(), "spec-errors");
    }

    [Theory]
    [InlineData("sub/setup.py", "from setuptools import setup\nsetup()\n")]
    [InlineData("setup.cfg", "[metadata]\nname = x\n")]
    public void A_projects_own_file_is_called_what_it_is(string path, string text)
    {
        var error = Assert.Throws<SpecException>(() => SpecReader.Parse(path, Encoding.UTF8.GetBytes(text), EnvironmentVariables.None));
        Assert.Equal($"{path}: a project is no spec, and is one of a spec's packages", error.Message);
        Assert.Equal("\"poncho init\" in its folder writes a spec that has it (\"-e .\" for pip)", error.Hint);
    }
}
