using Poncho.Builder.Editing;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Editing;

public sealed class SpecFinderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_only_spec_of_a_folder_is_found_among_other_files()
    {
        _folder.Write("coffea.json", """{"conda": ["numpy"]}""");
        _folder.Write("coffea.json.lock.json", """{"schema": 1, "platforms": {}, "conda": 1}""");
        _folder.Write("package.json", """{"name": "x", "dependencies": {"a": "^1"}}""");
        _folder.Write("compose.yml", "services:\n  a:\n    image: b\n");
        _folder.Write("broken.yml", "dependencies: [");
        _folder.Write("requirements.txt", "numpy\n");
        Assert.Equal("coffea.json", Find());
    }

    [Fact]
    public void Environment_yml_comes_before_all_others_and_requirements_after()
    {
        _folder.Write("requirements.txt", "numpy\n");
        Assert.Equal("requirements.txt", Find());
        _folder.Write("a.yml", "dependencies: [a]");
        _folder.Write("environment.yml", "dependencies: [a]");
        Assert.Equal("environment.yml", Find());
    }

    [Fact]
    public void A_pixi_toml_or_poncho_toml_is_found_as_others_are_and_a_pyproject_toml_last()
    {
        _folder.Write("Cargo.toml", "[package]\nname = \"x\"\n");
        _folder.Write("pyproject.toml", "[project]\nname = \"x\"\n");
        Assert.Equal("pyproject.toml", Find());
        _folder.Write("requirements.txt", "numpy\n");
        Assert.Equal("requirements.txt", Find());
        _folder.Write("pixi.toml", "[workspace]\n");
        Assert.Equal("pixi.toml", Find());
        _folder.Write("poncho.toml", "conda = [\"numpy\"]\n");
        Assert.Equal($"several specs in this folder, pixi.toml or poncho.toml: \"{_folder.Path}\"", Assert.Throws<PonchoException>(Find).Message);
    }

    [Fact]
    public void Of_none_or_several_the_user_is_asked()
    {
        Assert.Equal($"no spec in this folder: \"{_folder.Path}\"", Assert.Throws<PonchoException>(Find).Message);
        _folder.Write("a.yml", "dependencies: [a]");
        _folder.Write("b.json", """{"pip": ["a"]}""");
        Assert.Equal($"several specs in this folder, a.yml or b.json: \"{_folder.Path}\"", Assert.Throws<PonchoException>(Find).Message);
    }

    private string Find() => SpecFinder.Find(_folder.Path, EnvironmentVariables.None);
}
