using System.Text;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Specs;

public sealed class SpecReaderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"conda": ["python=3.11", "conda-forge::click=8.1.7"], "pip": ["x"]}""", "", "python=3.11|conda-forge::click=8.1.7", "x")]
    [InlineData("""{"conda": {"channels": ["a", "b"], "packages": ["python=3.11"]}, "pip": ["x", "y>=1"]}""", "a|b", "python=3.11", "x|y>=1")]
    [InlineData("""{"conda": {"channels": ["a"], "dependencies": ["python=3.11", {"pip": ["x"]}, "pip"]}, "pip": ["y"]}""", "a", "python=3.11|pip", "x|y")]
    [InlineData("""{"conda": {"packages": ["python"]}}""", "", "python", "")]
    [InlineData("""{"name": "n", "channels": ["a"], "dependencies": ["python", {"pip": ["x"]}], "prefix": "/p/q"}""", "a", "python", "x")]
    [InlineData("""{"channels": ["a", "a"], "dependencies": ["python"]}""", "a", "python", "")]
    [InlineData("""{"conda": ["python",], "pip": [],}""", "", "python", "")]
    [InlineData("/* one */ {\"conda\": [\"python\" // two\" ] }\n /* three */, \"b\"]}", "", "python|b", "")]
    [InlineData("// first\n{\"conda\": [\"\\u0070ython\"]}", "", "python", "")]
    [InlineData("{\"conda\": null, \"pip\": [\"x\"], \"git\": null, \"variables\": null}", "", "", "x")]
    [InlineData("\uFEFF{\r\n  \"conda\": [\"python\"]\r\n}\r\n", "", "python", "")]
    [InlineData("channels:\n  - a\ndependencies:\n  - python=3.11\n  - pip:\n      - x\n      - y>=1\n", "a", "python=3.11", "x|y>=1")]
    [InlineData("\uFEFFname: n\r\nchannels: [a, nodefaults]\r\ndependencies:\r\n- python=3.11\r\n", "a", "python=3.11", "")]
    [InlineData("# comment\n---\ndependencies: [python, 'numpy >=1', \"scipy\"]\n...\n", "", "python|numpy >=1|scipy", "")]
    [InlineData("dependencies:\n  - python\nchannels:\nprefix: /opt/x\nvariables:\n", "", "python", "")]
    [InlineData("conda:\n  channels: [a]\n  packages:\n    - python\npip: [x]\n", "a", "python", "x")]
    [InlineData("dependencies: &d [python]\npip: *d\n", "", "python", "python")]
    [InlineData("dependencies:\n- python=3.11  # why\n- numpy\n", "", "python=3.11|numpy", "")]
    [InlineData("channels: [\"$CHANNEL/x\", \"${CHANNEL}y$NOT_SET\"]\ndependencies: [python]\n", "https://h/x|https://hy$NOT_SET", "python", "")]
    [InlineData("{\"conda\": {\"channels\": [\"${CHANNEL}\"], \"packages\": [\"python\"]}}", "https://h", "python", "")]
    public void Every_form_says_the_same_things(string text, string channels, string conda, string pip)
    {
        var variables = EnvironmentVariables.From([KeyValuePair.Create("CHANNEL", (string?)"https://h")]);
        var spec = SpecReader.Parse("spec", Encoding.UTF8.GetBytes(text), variables);
        Assert.Equal(channels, string.Join('|', spec.Channels.Select(c => c.Text)));
        Assert.Equal(conda, string.Join('|', spec.Conda.Select(c => c.Text)));
        Assert.Equal(pip, string.Join('|', spec.Pip.Select(p => p.Written)));
    }

    [Fact]
    public void An_environment_yml_says_its_name_variables_and_nodefaults()
    {
        var spec = Parse("name: zmumu\nchannels: [conda-forge, nodefaults]\ndependencies: [python]\nvariables:\n  B: yes it is\n  A: 60\n  C: \"\"\n  D: true\nprefix: /nowhere\n");
        Assert.Equal("zmumu", spec.Name);
        Assert.True(spec.NoDefaults);
        Assert.Equal(["A=60", "B=yes it is", "C=", "D=true"], spec.Variables.Select(v => $"{v.Name}={v.Value}"));
    }

    [Fact]
    public void Merged_mappings_fill_in_what_is_not_said()
    {
        var spec = Parse("http:\n  A: &a {type: tar, compression: gzip, url: http://h/a}\n  B: {url: http://h/b, <<: *a}\n  C:\n    <<: [{compression: xz}, *a]\n    url: http://h/c\n");
        Assert.Equal(["Tar Gzip http://h/a", "Tar Gzip http://h/b", "Tar Xz http://h/c"], spec.Http.Select(h => $"{h.Type} {h.Compression} {h.Url}"));
    }

    [Fact]
    public void Platforms_say_what_the_spec_is_meant_for_and_change_nothing_else()
    {
        var spec = Parse("dependencies: [python]\nplatforms: [linux-64, linux-aarch64, linux-64]\n");
        Assert.Equal(["linux-64", "linux-aarch64"], spec.Platforms.Select(platform => platform.Text));
        Assert.Equal(Parse("dependencies: [python]\n").ContentDigest, spec.ContentDigest);
    }

    [Fact]
    public void Packages_that_are_selected_for_a_platform_are_asked_for_there()
    {
        var spec = Parse("dependencies:\n- python\n- sel(linux): click >=8.2\n- sel(win): pywin32\n- sel(unix): [a, b]\n- sel(linux-aarch64): c\n");
        Assert.Equal(["python", "click >=8.2", "a", "b"], spec.For("linux-64").Conda.Select(item => item.Canonical));
        Assert.Equal(["python", "click >=8.2", "a", "b", "c"], spec.For("linux-aarch64").Conda.Select(item => item.Canonical));
        Assert.Equal(["python", "pywin32"], spec.For("win-64").Conda.Select(item => item.Canonical));
        Assert.NotEqual(Parse("dependencies: [python, click >=8.2, pywin32, a, b, c]\n").ContentDigest, spec.ContentDigest);
        Assert.Equal(spec.ContentDigest, Parse("dependencies:\n- python\n- sel(unix): b\n- sel(linux): click>=8.2\n- sel(unix): a\n- sel(win): pywin32\n- sel(linux-aarch64): c\n").ContentDigest);
    }

    [Fact]
    public void A_category_says_nothing_here() =>
        Assert.Equal(Parse("dependencies: [python]\n").ContentDigest, Parse("dependencies: [python]\ncategory: dev\n").ContentDigest);

    [Fact]
    public void A_list_of_packages_as_conda_writes_it_is_read()
    {
        var spec = Parse("# This file may be used to create an environment using:\n# $ conda create --name <env> --file <this file>\n# platform: linux-64\n# created-by: conda 25.1.1\n_libgcc_mutex=0.1=conda_forge\nnumpy=1.26.4=py311h64a7726_0\nuproot=5.3.1=pypi_0\n");
        Assert.Equal(["_libgcc_mutex ==0.1 conda_forge", "numpy ==1.26.4 py311h64a7726_0"], spec.Conda.Select(item => item.Canonical));
        Assert.Equal(["uproot==5.3.1"], spec.Pip.Select(line => line.Written));
        Assert.Equal("linux-64", spec.Platforms.Single().Text);
        Assert.Equal(["conda-forge::click", "python >=3.10"], Parse("conda-forge::click\npython >=3.10\n").Conda.Select(item => item.Canonical));
    }

    [Fact]
    public void What_pip_could_have_written_is_no_list_of_conda() =>
        Assert.Equal(["numpy==1.26.4", "scipy"], Parse("numpy==1.26.4\nscipy\n").Pip.Select(line => line.Written));

    [Fact]
    public void Git_and_http_parts_are_read_whole()
    {
        var spec = Parse($$$"""
            {"git": {"DATA_DIR": {"remote": "https://me:pw@host/data.git", "ref": "v1.0", "path": "a/b/"}, "A": {"remote": "git@host:x.git"}},
             "http": {"DB": {"type": "file", "url": "https://host/x.dat", "sha256": "{{{new string('A', 64)}}}" },
                      "SET": {"type": "tar", "compression": "gzip", "url": "http://host/x.tar.gz"}, "PLAIN": {"compression": null, "url": "file:///x"} } }
            """);
        Assert.Equal(["A", "DATA_DIR"], spec.Git.Select(g => g.Name));
        Assert.Equal(("https://me:pw@host/data.git", "v1.0", "a/b"), (spec.Git[1].Remote, spec.Git[1].Ref, spec.Git[1].Path));
        Assert.Equal((null, null), (spec.Git[0].Ref, spec.Git[0].Path));
        Assert.Equal(["DB File None", "PLAIN File None", "SET Tar Gzip"], spec.Http.Select(h => $"{h.Name} {h.Type} {h.Compression}"));
        Assert.Equal(new string('a', 64), spec.Http[0].Sha256!.Value.Hex);
        Assert.Equal("http://host/x.tar.gz", spec.Http[2].Url);
    }

    [Fact]
    public void Pins_become_match_specs() =>
        Assert.Equal(["numpy=1.26", "python>=3.10"], Parse("""{"conda": ["numpy"], "pinned": {"conda": {"numpy": "1.26", "python": ">=3.10"}}}""").Pins.Select(p => p.Text));

    [Fact]
    public void Positions_are_lines_and_columns_from_one()
    {
        var json = Parse("{\n  \"pip\": [\"a\",\n    \"b@h:bäß😀\", \"c\"]}");
        Assert.Equal([(2, 11), (3, 5), (3, 18)], json.Pip.Select(c => (c.At.Line, c.At.Column)));
        var yaml = Parse("dependencies:\r\n  - a\r\n  - \"b\"\r\n  - pip:\r\n    - \"b@h:bäß😀\"\r\n");
        Assert.Equal([(2, 5), (3, 5)], yaml.Conda.Select(c => (c.At.Line, c.At.Column)));
        Assert.Equal(new SpecPosition(5, 7), yaml.Pip[0].At);
    }

    [Fact]
    public async Task ReadAsync_reads_a_file_whatever_its_suffix()
    {
        var spec = await SpecReader.ReadAsync(_folder.Write("spec.yml", "{\"conda\": [\"python\"]}"), EnvironmentVariables.None, CancellationToken.None);
        Assert.Equal(("python", _folder["spec.yml"]), (spec.Conda[0].Text, spec.Source));
        Assert.Equal("python", (await SpecReader.ReadAsync(_folder.Write("spec.json", "dependencies: [python]"), EnvironmentVariables.None, CancellationToken.None)).Conda[0].Text);
    }

    [Fact]
    public async Task ReadAsync_names_a_file_that_is_not_there()
    {
        var error = await Assert.ThrowsAsync<PonchoException>(() => SpecReader.ReadAsync(_folder["none.json"], EnvironmentVariables.None, CancellationToken.None));
        Assert.Equal($"cannot read file (no such file): \"{_folder["none.json"]}\"", error.Message);
        error = await Assert.ThrowsAsync<PonchoException>(() => SpecReader.ReadAsync(_folder.Path, EnvironmentVariables.None, CancellationToken.None));
        Assert.Equal($"a folder is no spec: \"{_folder.Path}\"", error.Message);
    }

    [Fact]
    public async Task ReadAsync_refuses_what_is_too_large_without_reading_it_all()
    {
        string path = _folder["large.json"];
        await using (var file = File.OpenWrite(path)) file.SetLength(1L << 40);
        var error = await Assert.ThrowsAsync<SpecException>(() => SpecReader.ReadAsync(path, EnvironmentVariables.None, CancellationToken.None));
        Assert.Equal($"{path}: larger than 1048576 bytes", error.Message);
    }

    [Theory]
    [InlineData("blog.json", "defaults|conda-forge", "ndcctools=9.9|parsl=1.1.0", "uproot", "DATA_DIR", "REFERENCE_DB")]
    [InlineData("coffea-conda.json", "conda-forge", "python=3.11|pip|setuptools|numpy|scipy|pandas|numba|pyarrow-core|matplotlib-base|ipywidgets|requests|psutil|pyzmq|lz4|cramjam|ndcctools", "", "", "")]
    [InlineData("coffea.json", "conda-forge", "python=3.11|pip|setuptools|numpy|scipy|pandas|numba|pyarrow-core|matplotlib-base|ipywidgets|requests|psutil|pyzmq|lz4|cramjam|ndcctools", "coffea|parsl|docopt", "", "ZMUMU")]
    [InlineData("environment.yml", "conda-forge", "python=3.11|matplotlib-base|pip", "uproot>=5", "", "")]
    [InlineData("list.json", "", "python=3.11|pip|conda-forge::click=8.1.7|tqdm|pandas", "sortedcontainers==2.4.0", "", "")]
    [InlineData("unsat.json", "conda-forge", "python=3.11|parsl=1.1.0|typeguard>=4|pandas", "", "", "")]
    public async Task Real_specs_are_read_right(string name, string channels, string conda, string pip, string git, string http)
    {
        var spec = await SpecReader.ReadAsync(TestData.Path("specs", name), EnvironmentVariables.None, CancellationToken.None);
        Assert.Equal(channels, string.Join('|', spec.Channels.Select(c => c.Text)));
        Assert.Equal(conda, string.Join('|', spec.Conda.Select(c => c.Text)));
        Assert.Equal(pip, string.Join('|', spec.Pip.Select(p => p.Written)));
        Assert.Equal(git, string.Join('|', spec.Git.Select(g => g.Name)));
        Assert.Equal(http, string.Join('|', spec.Http.Select(h => h.Name)));
        Assert.Equal(name == "environment.yml", spec.NoDefaults);
        Assert.Equal(name == "environment.yml" ? "zmumu" : null, spec.Name);
    }

    private static Spec Parse(string text) => SpecReader.Parse("spec", Encoding.UTF8.GetBytes(text), EnvironmentVariables.None);
}
