using Poncho.IO;
using Poncho.Runtime.CacheCleaning;
using Xunit;

namespace Poncho.Runtime.Tests.CacheCleaning;

public class ByteSizeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1048576B", 1048576)]
    [InlineData("20G", 20_000_000_000)]
    [InlineData("1.5 TB", 1_500_000_000_000)]
    [InlineData("500MiB", 500L << 20)]
    [InlineData("2gi", 2L << 30)]
    [InlineData("7 b", 7)]
    public void A_size_is_read_as_people_write_it(string text, long bytes) => Assert.Equal(bytes, ByteSize.Parse(text, "x"));

    [Theory]
    [InlineData("")]
    [InlineData("20")]
    [InlineData("G")]
    [InlineData("-1G")]
    [InlineData("1,5G")]
    [InlineData("5x")]
    [InlineData("1GG")]
    [InlineData("99999999999P")]
    public void What_is_no_size_is_refused_with_its_source(string text) =>
        Assert.Equal($"--cache-limit is no size: \"{text}\"", Assert.Throws<PonchoException>(() => ByteSize.Parse(text, "--cache-limit")).Message);
}
