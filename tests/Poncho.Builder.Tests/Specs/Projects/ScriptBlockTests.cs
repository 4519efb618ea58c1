using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Syntax;
using Xunit;

namespace Poncho.Builder.Tests.Specs.Projects;

public class ScriptBlockTests
{
    [Fact]
    public void A_name_that_begins_with_a_dash_is_shown_so_that_no_command_takes_it_for_an_option() => Assert.Equal(
        "\"poncho analyze ./-d.py -\" says what it needs, \"poncho run -e ENV python ./-d.py\" runs it in an environment", OtherText.WithoutMetadata("-d.py").Hint);

    [Fact]
    public void A_script_says_its_python_its_packages_and_in_our_own_form_all_else()
    {
        const string Script = """
            #!/usr/bin/env -S poncho run
            # A comment of the script's own.
            # /// script
            # requires-python = ">=3.11,<3.13"
            # dependencies = [
            #     "rich>=13",   # a comment in TOML
            #     "uproot ; python_version > '3.10'",
            # ]
            #
            # [tool.poncho]
            # channels = ["conda-forge"]
            # dependencies = ["numpy", "scipy >=1.11"]
            # variables = {BINS = "60"}
            # ///
            import numpy
            """;
        Assert.Equal(
            ["channel conda-forge", "conda numpy", "conda scipy >=1.11", "conda python >=3.11,<3.13", "pip rich>=13", "pip uproot ; python_version > '3.10'", "variable BINS=60"],
            ProjectText.Said("plot.py", Script));
    }

    [Fact]
    public void Each_value_stands_where_it_stands_in_the_script()
    {
        var spec = ProjectText.Read("plot", "import a\n# /// script\n# dependencies = [\n#   \"rich\",\n# ]\n# ///\n");
        Assert.Equal(new SpecPosition(4, 5), Assert.Single(spec.Pip).At);
    }

    [Theory]
    [InlineData("# /// script\r\n# dependencies = []\r\n# ///\r\nimport os\r\n")]
    [InlineData("\uFEFF# /// script\n# dependencies = []\n# ///\n")]
    [InlineData("# /// script\n#\n# ///")]
    [InlineData("\"\"\"A text.\"\"\"\n\n# /// script  \n# dependencies = []\n# ///  \n")]
    public void A_script_that_needs_no_package_gets_a_python(string script) => Assert.Equal(["conda python"], ProjectText.Said("s.py", script));

    [Fact]
    public void A_script_that_begins_as_TOML_does_is_a_script() =>
        Assert.Equal(["conda python", "pip rich"], ProjectText.Said("s.py", "__version__ = \"1.0\"\n# /// script\n# dependencies = [\"rich\"]\n# ///\n"));

    // The standard's own pattern finds it there, too.
    [Fact]
    public void A_block_in_a_string_is_read_and_its_mistakes_have_their_place()
    {
        var error = Assert.Throws<SpecException>(() => ProjectText.Read("s.py", "DOC = \"\"\"\n# /// script\n# dependencies = [...]\n# ///\n\"\"\"\n"));
        Assert.StartsWith("s.py:3:", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<SpecException>(() => ProjectText.Read("s", "DOC = \"\"\"\n# /// script\nmore\n# ///\n\"\"\"\n"));
        Assert.StartsWith("s:2:1: the inline metadata end at line 3", error.Message, StringComparison.Ordinal);
    }

    // As the standard has it: a line of TOML may look like the end.
    [Fact]
    public void The_last_end_among_lines_of_comments_counts()
    {
        var error = Assert.Throws<SpecException>(() => ProjectText.Read("s.py", "# /// script\n# dependencies = []\n# ///\n# more\n# ///\n"));
        Assert.StartsWith("s.py:3:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Blocks_of_other_types_and_lines_within_a_line_are_none()
    {
        Assert.Equal(["conda python"], ProjectText.Said("s.py", "# /// other\n# x = 1\n# ///\n\n# /// script\n# ///\n"));
        Assert.Throws<SpecException>(() => ProjectText.Read("s.py", "x = '# /// script'\n  # /// script\n"));
    }

    [Fact]
    public void What_pixi_says_in_a_script_counts_as_in_its_own_file() => Assert.Equal(
        ["channel bioconda", "conda samtools >=1.20", "conda python"],
        ProjectText.Said("s.py", "# /// script\n# [tool.pixi.workspace]\n# channels = [\"bioconda\"]\n# [tool.pixi.dependencies]\n# samtools = \">=1.20\"\n# ///\n"));
}
