using Poncho.Builder.Specs.Projects;
using Xunit;

namespace Poncho.Builder.Tests.Specs.Projects;

public class ProjectFormsTests
{
    [Fact]
    public void Our_own_form_may_be_written_in_TOML()
    {
        const string Toml = """
            name = "zmumu"
            pip = ["uproot>=5"]

            [conda]
            channels = ["conda-forge"]
            packages = ["python=3.11", "numpy"]

            [git.ANALYSIS]
            remote = "https://example.org/analysis.git"
            ref = "v1.2"
            keep_git = true

            [pinned.conda]
            numpy = "1.26"
            """;
        const string Json = """
            {"name": "zmumu", "pip": ["uproot>=5"], "conda": {"channels": ["conda-forge"], "packages": ["python=3.11", "numpy"]},
             "git": {"ANALYSIS": {"remote": "https://example.org/analysis.git", "ref": "v1.2", "keep_git": true}}, "pinned": {"conda": {"numpy": "1.26"}}}
            """;
        Assert.Equal(ProjectText.Read("spec.json", Json).ContentDigest, ProjectText.Read("poncho.toml", Toml).ContentDigest);
        Assert.Equal(ProjectText.Read("spec.json", Json).ContentDigest, ProjectText.Read("<stdin>", Toml).ContentDigest);
    }

    [Theory]
    [InlineData("a.toml", "", true)]
    [InlineData("-", "# ours\n\n[workspace]\nname = 'x'\n", true)]
    [InlineData("-", "conda = [\"python\"]\n", true)]
    [InlineData("-", "[project]", true)]
    [InlineData("-", "# /// script\n# ///\n", true)]
    [InlineData("uv.lock", "version = 1\nrevision = 2\n", true)]
    [InlineData("-", "[1, 2]", false)]
    [InlineData("-", "[\"a\"]\n", false)]
    [InlineData("-", "numpy==1\nscipy\n", false)]
    [InlineData("-", "numpy=1.26\n", false)]
    [InlineData("-", "dependencies:\n  - python\n", false)]
    [InlineData("-", "{\"conda\": [\"# /// script\"]}", false)]
    public void The_content_says_which_form_it_is_and_the_name_only_of_TOML(string path, string text, bool isOne) => Assert.Equal(isOne, ProjectForms.Is(path, text));

    [Theory]
    [InlineData("", "", null, "", "")]
    [InlineData("Plot", "", null, ".plot", " --extra Plot")]
    [InlineData("b a", "test", null, ".a+b+test", " --extra b --extra a --group test")]
    [InlineData("", "", "default", "", "")]
    [InlineData("", "", "gpu", ".gpu", " --environment gpu")]
    [InlineData("plot", "", "gpu", ".gpu+plot", " --extra plot --environment gpu")]
    public void A_choice_is_part_of_the_name_of_its_lock(string extras, string groups, string? environment, string suffix, string options)
    {
        var choice = new SpecChoice
        {
            Extras = extras.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Groups = groups.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Environment = environment,
        };
        Assert.Equal((suffix, options), (choice.Suffix, choice.Options));
    }
}
