using Poncho.Builder.Specs.Projects;
using Poncho.Builder.Specs.Syntax;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Specs.Projects;

public sealed class PyProjectTests : IDisposable
{
    private const string Project = """
        [project]
        name = "My.Analysis"
        version = "1.0"
        requires-python = "~=3.11"
        dependencies = ["uproot>=5", "tomli; python_version < '3.11'", "coffea[dask]==2024.1"]
        [project.optional-dependencies]
        plot = ["matplotlib", "mplhep"]
        Big_Data = ["dask"]
        all = ["my-analysis[plot,big-data]", "rich"]
        [dependency-groups]
        test = ["pytest>=8", {include-group = "Cov"}]
        cov = ["coverage"]
        [tool.black]
        line-length = 140

        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_projects_dependencies_and_its_python_are_the_spec() => Assert.Equal(
        ["name My.Analysis", "conda python ~=3.11", "pip uproot>=5", "pip tomli ; python_version < '3.11'", "pip coffea[dask]==2024.1"],
        ProjectText.Said("pyproject.toml", Project));

    [Theory]
    [InlineData("plot", "", "matplotlib mplhep")]
    [InlineData("big-data plot", "", "dask matplotlib mplhep")]
    [InlineData("ALL", "", "dask matplotlib mplhep rich")]
    [InlineData("", "test", "pytest>=8 coverage")]
    [InlineData("plot", "COV", "matplotlib mplhep coverage")]
    public void Extras_and_groups_come_besides_by_any_spelling_of_their_names(string extras, string groups, string added)
    {
        var choice = new SpecChoice { Extras = extras.Split(' ', StringSplitOptions.RemoveEmptyEntries), Groups = groups.Split(' ', StringSplitOptions.RemoveEmptyEntries) };
        var pip = ProjectText.Read("pyproject.toml", Project, choice).Pip.Skip(3).Select(line => line.Written);
        Assert.Equal(added, string.Join(' ', pip));
    }

    [Fact]
    public void Extras_that_name_one_another_and_groups_that_are_included_twice_are_taken_once()
    {
        const string Round = """
            [project]
            name = "x"
            [project.optional-dependencies]
            a = ["x[b]", "one"]
            b = ["x[a]", "two"]
            [dependency-groups]
            c = [{include-group = "d"}, {include-group = "d"}, "three"]
            d = ["four"]
            """;
        var choice = new SpecChoice { Extras = ["a"], Groups = ["c", "d"] };
        Assert.Equal(["two", "one", "four", "three"], ProjectText.Read("pyproject.toml", Round, choice).Pip.Select(line => line.Written));
    }

    [Fact]
    public void A_group_of_a_file_without_a_project_is_a_spec_by_itself() => Assert.Equal(
        ["pip pytest"],
        ProjectText.Said("pyproject.toml", "[dependency-groups]\ntest = [\"pytest\"]\n", new SpecChoice { Groups = ["test"] }));

    [Fact]
    public void Our_own_table_adds_conda_packages_channels_and_all_else_of_our_form() => Assert.Equal(
        ["name x", "channel conda-forge", "conda root", "conda python >=3.11", "pip uproot", "pip -e ./", "virtual __glibc=2.17=0"],
        ProjectText.Said(_folder["pyproject.toml"], """
            [project]
            name = "x"
            dependencies = []
            requires-python = ">=3.11"
            [tool.poncho]
            conda = {channels = ["conda-forge"], packages = ["root"]}
            pip = ["uproot", "-e ./"]
            virtual = ["__glibc=2.17"]
            """));

    [Fact]
    public void What_conda_lock_says_of_channels_platforms_and_packages_counts() => Assert.Equal(
        ["name x", "channel conda-forge", "platform linux-64", "conda python", "conda libblas * *mkl", "conda sqlite <4", "pip rich", "pip ampel>=1"],
        ProjectText.Said("pyproject.toml", """
            [project]
            name = "x"
            dependencies = ["rich"]
            [tool.conda-lock]
            channels = ["conda-forge"]
            platforms = ["linux-64"]
            [tool.conda-lock.dependencies]
            libblas = "*=*mkl"
            sqlite = {version = "<4"}
            ampel = {version = ">=1", source = "pypi"}
            """));

    [Fact]
    public void Environments_of_pixi_take_extras_and_groups_for_features()
    {
        const string Pixi = """
            [project]
            name = "x"
            requires-python = ">=3.10"
            dependencies = ["rich"]
            [project.optional-dependencies]
            plot = ["mplhep"]
            [dependency-groups]
            test = ["pytest"]
            [tool.pixi.workspace]
            channels = ["conda-forge"]
            platforms = ["linux-64"]
            [tool.pixi.dependencies]
            python = "3.12.*"
            [tool.pixi.feature.gpu.dependencies]
            cupy = "*"
            [tool.pixi.environments]
            test = ["test", "plot"]
            lean = {features = ["gpu"], no-default-feature = true}
            """;
        Assert.Equal(["name x", "channel conda-forge", "platform linux-64", "conda python 3.12.*", "pip rich"], ProjectText.Said("pyproject.toml", Pixi));
        Assert.Equal(["rich", "pytest", "mplhep"], ProjectText.Read("pyproject.toml", Pixi, new SpecChoice { Environment = "test" }).Pip.Select(line => line.Written));
        var lean = ProjectText.Read("pyproject.toml", Pixi, new SpecChoice { Environment = "lean" });
        Assert.Equal(["cupy", "python >=3.10"], lean.Conda.Select(item => item.Canonical));
        Assert.Empty(lean.Pip);
    }

    [Fact]
    public void Dynamic_dependencies_are_left_out_with_a_warning_where_conda_packages_stand_beside()
    {
        var spec = ProjectText.Read("pyproject.toml", "[project]\nname = \"x\"\ndynamic = [\"dependencies\"]\n[tool.poncho]\ndependencies = [\"numpy\"]\n");
        Assert.Equal(["pyproject.toml: the project's dependencies are dynamic, so that its build back end alone knows them, and they are left out"], spec.Warnings);
    }

    [Fact]
    public void Each_value_stands_where_it_stands_in_the_file() =>
        Assert.Equal(new SpecPosition(4, 17), ProjectText.Read("pyproject.toml", "\n[project]\nname = \"x\"\ndependencies = [\"rich\"]\n").Pip[0].At);
}
