using Poncho.Builder.Specs.Requirements;
using Poncho.Builder.Specs.Syntax;
using Xunit;

namespace Poncho.Builder.Tests.Specs.Requirements;

public class RequirementsTextTests
{
    [Theory]
    [InlineData("a\nb\n", "a|b")]
    [InlineData("a\r\n\r\n  b  \r\n", "a|b")]
    [InlineData("# all of it\na # the rest\nb#c\nhttps://h/x#egg=y\t# z\n", "a|b#c|https://h/x#egg=y")]
    [InlineData("a \\\n    --hash=x \\\n    --hash=y\nb", "a     --hash=x     --hash=y|b")]
    [InlineData("a=\\\n=1", "a==1")]
    [InlineData("a \\\n# ends it\nb", "a|b")]
    [InlineData("a\\", "a")]
    [InlineData("# continued \\\nb", "b")]
    [InlineData("-i https://${USER}:${PASSWORD}@h/${UNSET}/${lower}", "-i https://me:secret@h/${UNSET}/${lower}")]
    [InlineData("", "")]
    public void A_file_is_taken_apart_as_pip_does(string text, string lines) =>
        Assert.Equal(lines, string.Join('|', RequirementsText.Lines(text, name => name switch { "USER" => "me", "PASSWORD" => "secret", _ => null }).Select(line => line.Text)));

    [Fact]
    public void A_line_is_where_it_begins() =>
        Assert.Equal([new SpecPosition(2, 3), new SpecPosition(4, 1)], RequirementsText.Lines("# c\n  a \\\n  --pre\nb", _ => null).Select(line => line.At));

    [Theory]
    [InlineData("numpy\nscipy>=1\n", true)]
    [InlineData("--pre\n", true)]
    [InlineData("-r other.txt\n", true)]
    [InlineData("./pkg\n-e ../other[x]\nhttps://h/a.whl\ngit+ssh://h/r\nwheels/a-1-py3-none-any.whl\n", true)]
    [InlineData("numpy\nscipy=1\n", true)]
    [InlineData("name: x\ndependencies: [a]\n", false)]
    [InlineData("dependencies:\n  - python\n", false)]
    [InlineData("- python\n- numpy\n", false)]
    [InlineData("hello world\nthis is text\n", false)]
    [InlineData("? [a]\n: b\n", false)]
    [InlineData("# nothing\n", false)]
    public void The_content_says_whether_it_is_a_list_of_requirements(string text, bool expected) => Assert.Equal(expected, RequirementsText.Is(text));
}
