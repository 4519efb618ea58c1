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
