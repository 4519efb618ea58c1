using Poncho.Builder.Tests.Cli;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Editing;

public sealed class InitTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_first_spec_has_what_is_asked_for()
    {
        var result = (await InitAsync("my project/environment.yml", "--python", "3.12", "numpy", "scipy >=1.11", "--pip", "uproot>=5", "-c", "conda-forge", "-c", "./mine")).Succeeded();
        string path = _folder["my project", "environment.yml"];
        Assert.Equal(
            "name: my-project\nchannels:\n  - conda-forge\n  - ./mine\ndependencies:\n  - python=3.12\n  - pip\n  - numpy\n  - scipy >=1.11\n  - pip:\n      - uproot>=5\n",
            File.ReadAllText(path));
        Assert.Equal($"{path}\n  + python=3.12\n  + pip\n  + numpy\n  + scipy >=1.11\n  + uproot>=5\n", result.Output);
        Assert.Equal($"\"poncho create {path}\" builds it\n", result.Error);
    }

    [Fact]
    public async Task A_first_spec_may_be_json()
    {
        _folder.Write("a/x/setup.py", "");
        (await InitAsync("a/spec.json", "numpy", "--pip", "-e ./x")).Succeeded();
        Assert.Equal(
            "{\n    \"conda\": {\n        \"channels\": [\"conda-forge\"],\n        \"packages\": [\"python\", \"pip\", \"numpy\"]\n    },\n    \"pip\": [\"-e ./x\"]\n}\n",
            File.ReadAllText(_folder["a", "spec.json"]));
    }

    [Fact]
    public async Task Without_packages_the_files_of_the_folder_say_what_is_needed()
    {
        _folder.Write("a/requirements.txt", "numpy\n");
        _folder.Write("a/pyproject.toml", "[project]\nname = \"x\"\n");
        _folder.Write("a/.python-version", "# ours\n3.11\n");
        (await InitAsync("a/environment.yml")).Succeeded();
        Assert.Equal(
            "name: a\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.11\n  - pip\n  - pip:\n      - -r requirements.txt\n      - -e .\n",
            File.ReadAllText(_folder["a", "environment.yml"]));
    }

    [Fact]
    public async Task Standard_output_gets_the_spec_alone_and_no_file_of_that_name_is_made()
    {
        var result = await CliRun.PonchoAsync("init", "-o", "-", "numpy");
        Assert.EndsWith("channels:\n  - conda-forge\ndependencies:\n  - python\n  - numpy\n", result.Succeeded().Output, StringComparison.Ordinal);
        Assert.Equal("", result.Error);
        Assert.False(File.Exists("-"));
        Assert.Equal("poncho: --json and the spec cannot both go to standard output: \"-\"\nhint: name a file with -o, or leave --json out\n", (await CliRun.PonchoAsync("init", "-o", "-", "--json", "a")).Error);
    }

    [Theory]
    [InlineData("numpy=1 numpy=2", "one package is asked for in several ways, \"numpy=1\" and \"numpy=2\": \"numpy\"")]
    [InlineData("--pip a --pip A==1", "one package is asked for in several ways, \"a\" and \"A==1\": \"a\"")]
    [InlineData("python=3.11 --python 3.12", "the Python is asked for twice, by --python and as a package: \"python=3.11\"")]
    [InlineData("-- --pip", "an option is no package: \"--pip\"")]
    [InlineData("--pip !!", "not a requirement of pip, it does not begin with a project's name: \"!!\"")]
    public async Task What_is_no_package_or_asked_for_twice_is_told_without_a_place_in_a_file_that_is_not_there(string words, string message)
    {
        var refused = await CliRun.PonchoAsync(["init", "-o", _folder["new.yml"], .. words.Split(' ')]);
        Assert.Equal((1, $"poncho: {message}"), (refused.Status, refused.Error.Split('\n')[0]));
        Assert.False(File.Exists(_folder["new.yml"]));
    }

    [Fact]
    public async Task Of_an_empty_folder_a_first_spec_is_a_python()
    {
        (await InitAsync("a/environment.yml")).Succeeded();
        Assert.EndsWith("dependencies:\n  - python\n", File.ReadAllText(_folder["a", "environment.yml"]), StringComparison.Ordinal);
        (await InitAsync("a/other.yml", "python >=3.11", "numpy")).Succeeded();
        Assert.EndsWith("dependencies:\n  - python >=3.11\n  - numpy\n", File.ReadAllText(_folder["a", "other.yml"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_there_is_not_written_over_and_a_wrong_package_writes_none()
    {
        string path = _folder.Write("a/environment.yml", "mine");
        var refused = await InitAsync("a/environment.yml", "numpy");
        Assert.Equal((1, $"poncho: there already: \"{path}\"\n"), (refused.Status, refused.Error[..(refused.Error.IndexOf('\n', StringComparison.Ordinal) + 1)]));
        Assert.Equal("mine", File.ReadAllText(path));
        Assert.Equal(1, (await InitAsync("a/other.yml", "num py;;")).Status);
        Assert.False(File.Exists(_folder["a", "other.yml"]));
    }

    private async Task<ProgramResult> InitAsync(string path, params string[] arguments)
    {
        string full = _folder[path.Split('/')];
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        return await CliRun.InAsync(_folder["home"], ["init", "-o", full, .. arguments]);
    }
}
