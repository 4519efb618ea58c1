using Poncho.Builder.Cli.Terminals;
using Xunit;

namespace Poncho.Builder.Tests.Cli;

public class FilledLinesTests
{
    [Fact]
    public void A_text_is_parted_between_words_and_what_follows_is_indented() => Assert.Equal(
        ["from the table:", "  numpy, opencv", "  (cv2), pyyaml"], FilledLines.Of("", "  ", "from the table: numpy, opencv (cv2), pyyaml", 15));

    [Fact]
    public void A_word_that_is_longer_than_a_line_stays_whole() =>
        Assert.Equal(["- a", "  much-longer-than-that", "  b"], FilledLines.Of("- ", "  ", "a much-longer-than-that b", 10));

    [Theory]
    [InlineData("hint: it fits", "hint: it fits")]
    [InlineData("hint: make it by \"poncho lock x\" or wait", "hint: make it by\n  \"poncho lock x\" or\n  wait")]
    [InlineData("poncho: none: \"a b c d e f g h i j k l m\" x", "poncho: none:\n  \"a b c d e f g h i j\n  k l m\" x")]
    [InlineData("poncho: a \"x\" and a \"y z\" and b", "poncho: a \"x\" and a\n  \"y z\" and b")]
    [InlineData("warning: https://example.org/a/very/long/path is odd", "warning:\n  https://example.org/a/very/long/path\n  is odd")]
    public void A_message_keeps_words_and_quoted_commands_whole(string message, string lines) =>
        Assert.Equal(lines, string.Join('\n', FilledLines.OfMessage(message, 22)));

    [Fact]
    public void What_is_said_on_a_terminal_is_parted_between_words_and_what_was_laid_out_stays()
    {
        using var terminal = new StringWriter();
        using var writer = new FillingWriter(terminal, () => 20);
        writer.WriteLine("poncho: no such file: \"x\"");
        writer.Write("a piece of text that is no whole line");
        writer.WriteLine();
        writer.WriteLine("a table that is wide\nand has several lines of its own");
        Assert.Equal("poncho: no such\n  file: \"x\"\na piece of text that is no whole line\na table that is wide\nand has several lines of its own\n", terminal.ToString());
    }
}
