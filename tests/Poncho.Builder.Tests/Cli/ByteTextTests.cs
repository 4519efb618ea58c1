using Poncho.Builder.Cli.Terminals;
using Xunit;

namespace Poncho.Builder.Tests.Cli;

public class ByteTextTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.0 kB")]
    [InlineData(999_949, "999.9 kB")]
    [InlineData(999_950, "1.0 MB")]
    [InlineData(240_123_456, "240.1 MB")]
    [InlineData(long.MaxValue, "9223372.0 TB")]
    public void Sizes_have_decimal_units(long bytes, string text) => Assert.Equal(text, ByteText.Size(bytes));

    [Theory]
    [InlineData(0.04, "0.0 s")]
    [InlineData(99.9, "99.9 s")]
    [InlineData(185, "3 min 05 s")]
    public void Times_have_minutes_when_they_are_long(double seconds, string text) => Assert.Equal(text, ByteText.Time(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0, "0 layers")]
    [InlineData(1, "1 layer")]
    [InlineData(67, "67 layers")]
    public void A_count_of_one_has_no_plural(int number, string text) => Assert.Equal(text, ByteText.Count(number, "layer"));
}
