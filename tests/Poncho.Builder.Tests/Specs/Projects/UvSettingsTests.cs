using Poncho.Builder.Specs.Projects;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Specs.Projects;

public sealed class UvSettingsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public UvSettingsTests()
    {
        _folder.Write("mypkg/pyproject.toml", "");
        _folder.Write("wheels/b-1.0-py3-none-any.whl", "");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a", "{git = \"https://h/a.git\"}", "a @ git+https://h/a.git")]
    [InlineData("a[x]>=1", "{git = \"https://h/a\", tag = \"v1\", subdirectory = \"py\"}", "a[x] @ git+https://h/a@v1#subdirectory=py")]
    [InlineData("a", "{git = \"git@h.org:me/a.git\", rev = \"0123abc\"}", "a @ git+ssh://git@h.org/me/a.git@0123abc")]
    [InlineData("A_B ; os_name == 'posix'", "{url = \"https://h/a.zip\", marker = \"python_version > '3.10'\"}", "a-b @ https://h/a.zip ; (os_name == 'posix') and (python_version > '3.10')")]
    [InlineData("a[x]", "{path = \"mypkg\", editable = true}", "-e ./mypkg[x]")]
    [InlineData("a", "{path = \"./mypkg\"}", "./mypkg")]
    [InlineData("b", "{path = \"wheels/b-1.0-py3-none-any.whl\", editable = true}", "./wheels/b-1.0-py3-none-any.whl")]
    [InlineData("a", "[{git = \"https://h/a\", marker = \"sys_platform == 'linux'\"}, {url = \"https://h/a.zip\", marker = \"sys_platform != 'linux'\"}]", "a @ git+https://h/a ; sys_platform == 'linux'|a @ https://h/a.zip ; sys_platform != 'linux'")]
    public void A_source_says_where_a_package_comes_from_that_is_asked_for_by_name(string requirement, string source, string lines)
    {
        string name = requirement.Split('[', '>', ' ')[0];
        var spec = ProjectText.Read(_folder["pyproject.toml"], $"[project]\nname = \"x\"\ndependencies = [\"{requirement}\"]\n[tool.uv.sources]\n{name} = {source}\n");
        Assert.Equal(lines, string.Join('|', spec.Pip.Select(line => line.Written)));
    }

    [Theory]
    [InlineData("", "torch")]
    [InlineData("cpu", "torch|--extra-index-url https://h/cpu")]
    [InlineData("gpu", "torch|--extra-index-url https://h/gpu")]
    public void A_source_of_an_extra_counts_where_that_is_chosen(string extra, string lines)
    {
        var choice = new SpecChoice { Extras = extra.Length > 0 ? [extra] : [] };
        var spec = ProjectText.Read("pyproject.toml", """
            [project]
            name = "x"
            dependencies = ["torch"]
            [project.optional-dependencies]
            cpu = ["torch"]
            gpu = ["torch"]
            [tool.uv.sources]
            torch = [{index = "cpu", extra = "cpu"}, {index = "gpu", extra = "gpu"}]
            [[tool.uv.index]]
            name = "cpu"
            url = "https://h/cpu"
            explicit = true
            [[tool.uv.index]]
            name = "gpu"
            url = "https://h/gpu"
            explicit = true
            """, choice);
        Assert.Equal(lines, string.Join('|', spec.Pip.Select(line => line.Written)));
    }

    [Fact]
    public void Indexes_are_asked_and_one_that_is_explicit_only_where_a_source_names_it() => Assert.Equal(
        [
            "conda python", "pip torch", "pip rich", "pip --index-url https://h/main", "pip --extra-index-url https://h/torch", "pip --extra-index-url https://h/more",
            "pip -c numpy<2",
        ],
        ProjectText.Said("s.py", """
            # /// script
            # dependencies = ["torch", "rich"]
            # [tool.uv]
            # exclude-newer = "2026-01-01T00:00:00Z"
            # constraint-dependencies = ["numpy<2"]
            # [tool.uv.sources]
            # torch = {index = "torch"}
            # [[tool.uv.index]]
            # url = "https://h/main"
            # default = true
            # [[tool.uv.index]]
            # name = "torch"
            # url = "https://h/torch"
            # explicit = true
            # [[tool.uv.index]]
            # name = "other"
            # url = "https://h/other"
            # explicit = true
            # [[tool.uv.index]]
            # url = "https://h/more"
            # ///
            """));
}
