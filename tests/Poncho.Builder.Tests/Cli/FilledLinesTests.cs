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
}
