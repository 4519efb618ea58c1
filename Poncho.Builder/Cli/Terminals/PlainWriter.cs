using System.Text;
using Poncho.IO;

namespace Poncho.Builder.Cli.Terminals;

/// <summary>
/// A stream for people, to which nothing goes that a terminal would obey: names and texts of packages, tarballs and servers pass through
/// here wherever a command writes, and what could move the cursor or colour a line is shown instead.
/// </summary>
/// <param name="inner">Where to. Stays open.</param>
internal sealed class PlainWriter(TextWriter inner) : TextWriter(inner.FormatProvider)
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => inner.Write(PlainText.Text(value.ToString()));

    public override void Write(string? value) => inner.Write(value is null ? null : PlainText.Text(value));

    public override void Write(ReadOnlySpan<char> buffer) => inner.Write(PlainText.Text(buffer.ToString()));

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    // One call for the whole line, so that lines of several threads do not mix.
    public override void WriteLine(string? value) => inner.WriteLine(value is null ? null : PlainText.Text(value));

    public override void WriteLine() => inner.WriteLine();

    public override void Flush() => inner.Flush();
}
