using Poncho.IO;
using Xunit;

namespace Poncho.IO.Tests;

public class PlainTextTests
{
    [Theory]
    [InlineData("numpy", "numpy")]
    [InlineData("é🐍", "é🐍")]
    [InlineData("a\u001b[2J", "a\\x1b[2J")]
    [InlineData("a\u009b2Jb", "a\\x9b2Jb")]
    [InlineData("a\rb\nc\td\0", "a\\x0db\nc\td\\x00")]
    [InlineData("a\u202egpj.exe", "a\\u202egpj.exe")]
    [InlineData("a\u2028b", "a\\u2028b")]
    public void What_a_terminal_would_obey_is_shown(string text, string shown) => Assert.Equal(shown, PlainText.Text(text));

    [Fact]
    public void A_line_stays_one_line() => Assert.Equal("a\\x0ab\\x09c", PlainText.Line("a\nb\tc"));
}
