using System.Text;
using Poncho.Builder.Wheels;
using Poncho.IO;
using Xunit;

namespace Poncho.Builder.Tests.Wheels;

public class ConsoleScriptTests
{
    [Fact]
    public void Scripts_are_those_of_the_two_groups_in_the_order_of_their_names()
    {
        var scripts = Of("# a comment\n[console_scripts]\r\nzebra = pkg.mod:Class.main [extra]\nape=pkg:main\n\n[other.group]\nx = y:z\n[gui_scripts]\nwindow = pkg.gui:run\n no equals sign\n");
        Assert.Equal([new ConsoleScript("ape", "pkg", "main"), new ConsoleScript("window", "pkg.gui", "run"), new ConsoleScript("zebra", "pkg.mod", "Class.main")], scripts);
        Assert.Equal("#!/p/bin/python\nimport sys\nfrom pkg.mod import Class\nif __name__ == '__main__':\n    sys.argv[0] = sys.argv[0].removesuffix('.exe')\n    sys.exit(Class.main())\n", Encoding.UTF8.GetString(scripts[2].Render("/p/bin/python")));
    }

    [Fact]
    public void Programs_of_pip_are_named_for_the_Python_that_they_are_installed_for() =>
        Assert.Equal(["easy_install", "easy_install-3.11", "other", "pip", "pip3", "pip3.11"], Of("[console_scripts]\npip = a:b\npip3 = a:b\npip3.9 = a:b\neasy_install = c:d\neasy_install-2.7 = c:d\nother = e:f\n").Select(script => script.Name));

    [Fact]
    public void Versioned_names_stay_where_the_plain_one_is_not_there() => Assert.Equal(["pip3.9"], Of("[console_scripts]\npip3.9 = a:b\n").Select(script => script.Name));

    [Theory]
    [InlineData("../x = a:b", "not the name of a file: \"../x\"")]
    [InlineData("a b = a:b", "not the name of a file")]
    [InlineData(".. = a:b", "not the name of a file")]
    [InlineData("= a:b", "not the name of a file")]
    [InlineData("x = a", "names no function: \"a\"")]
    [InlineData("x = a:b:c", "names no function")]
    [InlineData("x = a:b ]", "names no function")]
    [InlineData("x = a:b []", "names no function")]
    [InlineData("x = a:b ; x [y]", "names no function")]
    public void What_is_no_program_is_refused(string line, string why)
    {
        var refused = Assert.Throws<PonchoException>(() => Of("[console_scripts]\n" + line + "\n"));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Contains("w.whl", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x = a:b ; python_version > '3'")]
    [InlineData("x = a:b # a comment")]
    [InlineData("x = a:b()")]
    [InlineData("x = a:b-c")]
    [InlineData("x = a:b [one, two]")]
    [InlineData("x=a:b[one=two] # and more")]
    public void What_stands_behind_the_function_is_passed_over_as_pip_does(string line) =>
        Assert.Equal(new ConsoleScript("x", "a", "b"), Assert.Single(Of("[console_scripts]\n" + line + "\n")));

    [Theory]
    [InlineData("x", true)]
    [InlineData("x.exe", true)]
    [InlineData("x-script.py", true)]
    [InlineData("x.py", false)]
    [InlineData("y", false)]
    public void What_setuptools_makes_of_an_entry_point_is_known(string file, bool made) => Assert.Equal(made, EntryPoints.Parse("[console_scripts]\nx = a:b\n").Makes(file));

    private static IReadOnlyList<ConsoleScript> Of(string text) => ConsoleScript.Of(EntryPoints.Parse(text), "3.11", "w.whl");
}
