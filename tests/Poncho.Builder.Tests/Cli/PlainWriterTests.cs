using Poncho.Builder.Cli.Terminals;
using Xunit;

namespace Poncho.Builder.Tests.Cli;

/// <summary>Names of strangers on the terminal: whatever a command prints, and however it writes it.</summary>
public class PlainWriterTests
{
    private const string Evil = "a\u001b]0;x\u0007b\u009bc";
    private const string Shown = "a\\x1b]0;x\\x07b\\x9bc";

    [Fact]
    public void Nothing_that_a_terminal_obeys_passes_whichever_way_it_is_written()
    {
        using var written = new StringWriter { NewLine = "\n" };
        using var writer = new PlainWriter(written);
        writer.Write(Evil);
        writer.WriteLine(Evil);
        foreach (char c in Evil) writer.Write(c);
        writer.Write(Evil.AsSpan());
        writer.Write(Evil.ToCharArray());
        writer.Write("{0}", Evil);
        writer.WriteLine("{0}", Evil);
        writer.WriteLine();
        writer.WriteLine(Evil.AsSpan());
        writer.Write((object)Evil);
        Assert.DoesNotContain(written.ToString(), c => char.IsControl(c) && c != '\n');
        Assert.Equal($"{Shown}{Shown}\n{Shown}{Shown}{Shown}{Shown}{Shown}\n\n{Shown}\n{Shown}", written.ToString());
    }

    [Fact]
    public void A_table_lines_up_by_what_is_shown()
    {
        using var written = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal { Output = written, Error = TextWriter.Null, ErrorIsTerminal = false };
        TextTable.WriteRows(terminal, [["a\u001bb", "x"], ["longer name", "y"]]);
        Assert.Equal("a\\x1bb        x\nlonger name   y\n", written.ToString());
    }
}
