using Poncho.Conda.Packages;
using Xunit;

namespace Poncho.Conda.Tests.Packages;

public sealed class HasPrefixLineTests
{
    private static readonly HashSet<string> s_listed = new(StringComparer.Ordinal) { "lib/pkg config/zlib.pc", "text text text" };

    [Theory]
    [InlineData("bin/tool", "/opt/anaconda1anaconda2anaconda3", PrefixFileMode.Text, "bin/tool")]
    [InlineData("\"bin/a tool\"", "/opt/anaconda1anaconda2anaconda3", PrefixFileMode.Text, "bin/a tool")]
    [InlineData("/opt/x text lib/zlib.pc", "/opt/x", PrefixFileMode.Text, "lib/zlib.pc")]
    [InlineData("/opt/x BINARY lib/libz.so", "/opt/x", PrefixFileMode.Binary, "lib/libz.so")]
    [InlineData("\"/opt/x y\" binary \"lib/a b.so\"", "/opt/x y", PrefixFileMode.Binary, "lib/a b.so")]
    [InlineData("'/opt/x' text 'lib/z'", "/opt/x", PrefixFileMode.Text, "lib/z")]
    [InlineData("\"/opt/\\\"x\" text lib/z", "/opt/\"x", PrefixFileMode.Text, "lib/z")]
    [InlineData("/opt/x text lib/pkg config/zlib.pc", "/opt/x", PrefixFileMode.Text, "lib/pkg config/zlib.pc")]
    [InlineData("text text text", "/opt/anaconda1anaconda2anaconda3", PrefixFileMode.Text, "text text text")]
    public void Parse_reads_one_column_and_three(string line, string placeholder, PrefixFileMode mode, string path)
    {
        Assert.True(HasPrefixLine.TryParse(line, s_listed, out var parsed));
        Assert.Equal(new HasPrefixLine(placeholder, mode, path), parsed);
    }

    [Theory]
    [InlineData("/opt/x text")]
    [InlineData("/opt/x other lib/z")]
    [InlineData("/opt/x text lib/not listed")]
    [InlineData("\"/opt/x text lib/z")]
    [InlineData("\"\" text lib/z")]
    public void Parse_refuses_lines_of_any_other_form(string line) => Assert.False(HasPrefixLine.TryParse(line, s_listed, out _));
}
