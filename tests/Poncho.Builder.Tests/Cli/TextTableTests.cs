using Poncho.Builder.Cli.Terminals;
using Xunit;

namespace Poncho.Builder.Tests.Cli;

public class TextTableTests
{
    private static readonly string[][] s_rows =
    [
        ["conda", "ca-certificates", "2026.8.7", "hbd8a1cb_0", "4f6b1a0f8f0d", "ISC", "129.0 kB"],
        ["conda", "libgfortran5-with-a-long-name", "15.1.0", "hcea5267_4", "1b2c3d4e5f60", "GPL-3.0-only WITH GCC-exception-3.1", "1.6 MB"],
    ];

    [Theory]
    [InlineData(80)]
    [InlineData(100)]
    public void On_a_terminal_the_longest_texts_are_cut_until_a_row_fits(int width)
    {
        string[] lines = Write(width);
        Assert.All(lines, line => Assert.True(line.Length <= width, line));
        Assert.Equal(width, lines.Max(line => line.Length));
        Assert.EndsWith("  129.0 kB", lines[1], StringComparison.Ordinal);
        Assert.Contains("  4f6b1a0f8f0d  ", lines[1], StringComparison.Ordinal);
        Assert.Contains("..", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void What_matters_least_is_left_out_before_a_name_is_cut()
    {
        string[] lines = Write(80);
        Assert.Contains("  libgfortran5-with-a-long-name  ", lines[2], StringComparison.Ordinal);
        Assert.DoesNotContain("LICENSE", lines[0], StringComparison.Ordinal);
        Assert.Contains("DIGEST", lines[0], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public void What_matters_less_is_cut_before_a_name_is()
    {
        string[] lines = Write(94);
        Assert.All(lines, line => Assert.True(line.Length <= 94, line));
        Assert.Contains("  libgfortran5-with-a-long-name  ", lines[2], StringComparison.Ordinal);
        Assert.Contains("  GPL-3", lines[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(74, "a:1\nDIGEST\n")]
    [InlineData(80, "a:1 DIGEST\n")]
    [InlineData(null, "a:1 DIGEST\n")]
    public void A_digest_never_wraps_within(int? width, string written)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var digest = Poncho.IO.Digest.Of("x"u8);
        DigestText.WriteNamed(new Terminal { Output = output, Error = TextWriter.Null, ErrorIsTerminal = false, OutputWidth = () => width }, "a:1", digest);
        Assert.Equal(written.Replace("DIGEST", digest.ToString(), StringComparison.Ordinal), output.ToString());
    }

    [Fact]
    public void In_a_pipe_nothing_is_cut() => Assert.All(s_rows.SelectMany(row => row), cell => Assert.Contains(cell, string.Join('\n', Write(null)), StringComparison.Ordinal));

    [Fact]
    public void Too_narrow_a_terminal_is_no_reason_to_fail() => Assert.Equal(3, Write(10).Length);

    private static string[] Write(int? width)
    {
        using var output = new StringWriter();
        var terminal = new Terminal { Output = output, Error = TextWriter.Null, ErrorIsTerminal = false, OutputWidth = () => width };
        TextTable.Write(terminal, ["KIND", "NAME", "VERSION", "BUILD?", "DIGEST", "LICENSE?", "SIZE>"], s_rows);
        return output.ToString().TrimEnd('\n').Split('\n');
    }
}
