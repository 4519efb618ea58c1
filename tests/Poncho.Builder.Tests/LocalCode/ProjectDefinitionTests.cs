using Poncho.Builder.LocalCode;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.LocalCode;

public sealed class ProjectDefinitionTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("[project]\nname = 'a'\nversion = '1'\n", false)]
    [InlineData("project = {name = 'a', version = '1'}\n", false)]
    [InlineData("project.name = 'a'\n", false)]
    [InlineData("[project]\nname = 'a'\ndynamic = []\n", false)]
    [InlineData("[project]\nname = 'a'\ndescription = 'for dynamic things'\n# dynamic = ['version']\n", false)]
    [InlineData("[project]\nname = 'a'\ndynamic = ['version']\n", true)]
    [InlineData("[ project ]\nname = 'a'\ndynamic = [\n  'version',\n]\n", true)]
    [InlineData("# [project]\n[tool.poetry]\nname = 'a'\n", true)]
    [InlineData("", true)]
    public async Task The_table_of_the_project_says_whether_metadata_are_taken_from_the_code(string toml, bool isDynamic)
    {
        _folder.Write("pyproject.toml", toml);
        Assert.Equal(isDynamic, (await ReadAsync()).IsDynamic);
    }

    [Theory]
    [InlineData("[build-system]\nrequires = ['setuptools', 'setuptools_scm[toml]>=8']\n", true)]
    [InlineData("[build-system]\nrequires = ['hatchling', 'hatch-vcs']\n", true)]
    [InlineData("[tool.hatch.version]\nsource = 'vcs'\n", true)]
    [InlineData("[tool.pdm.version]\nsource = 'scm'\n", true)]
    [InlineData("[tool.versioneer]\n", true)]
    [InlineData("[build-system]\nrequires = ['poetry-core', 'poetry-dynamic-versioning']\n", true)]
    [InlineData("[build-system]\nrequires = ['setuptools']\n# not setuptools_scm\n[project]\ndependencies = ['versioneer']\n", false)]
    public async Task Settings_of_tools_say_whether_the_repository_is_asked(string toml, bool asksRepository)
    {
        _folder.Write("pyproject.toml", toml);
        Assert.Equal(asksRepository, (await ReadAsync()).AsksRepository);
    }

    [Fact]
    public async Task A_setup_script_may_do_anything()
    {
        _folder.Write("pyproject.toml", "[project]\nname = 'a'\n");
        _folder.Write("setup.py", "from setuptools import setup\nsetup(use_scm_version=True)\n");
        var definition = await ReadAsync();
        Assert.True(definition.IsDynamic);
        Assert.True(definition.AsksRepository);
    }

    [Fact]
    public async Task The_digest_is_of_names_and_contents_and_stays_what_it_was()
    {
        Assert.Equal(Digest.Of([]), (await ReadAsync()).Digest);
        _folder.Write("pyproject.toml", "[project]\n");
        _folder.Write("requirements-dev.txt", "a\n");
        _folder.Write("other.txt", "b\n");
        Assert.Equal(Digest.Of("pyproject.toml\0[project]\n\0requirements-dev.txt\0a\n\0"u8), (await ReadAsync()).Digest);
    }

    [Fact]
    public async Task A_broken_definition_is_told_with_its_place()
    {
        string path = _folder.Write("pyproject.toml", "[project]\nname = oops\n");
        var error = await Assert.ThrowsAsync<SpecException>(ReadAsync);
        Assert.StartsWith($"{path}:2:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_short_text_is_refused()
    {
        await using (var file = File.OpenWrite(_folder["pyproject.toml"])) file.SetLength(1L << 40);
        var error = await Assert.ThrowsAsync<PonchoException>(ReadAsync);
        Assert.Equal($"file of a project is larger than 1048576 bytes: \"{_folder["pyproject.toml"]}\"", error.Message);
    }

    private Task<ProjectDefinition> ReadAsync() => ProjectDefinition.ReadAsync(_folder.Path, CancellationToken.None);
}
