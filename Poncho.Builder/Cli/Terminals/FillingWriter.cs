using System.Text;

namespace Poncho.Builder.Cli.Terminals;

/// <summary>A terminal to which messages are written: a line that is wider than it is parted between words, and not where the terminal would.</summary>
/// <param name="inner">Where to. Stays open.</param>
/// <param name="width">The terminal's columns, as they are now.</param>
internal sealed class FillingWriter(TextWriter inner, Func<int> width) : TextWriter(inner.FormatProvider)
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => inner.Write(value);

    public override void Write(string? value) => inner.Write(value);

    public override void Write(ReadOnlySpan<char> buffer) => inner.Write(buffer);

    public override void Write(char[] buffer, int index, int count) => inner.Write(buffer, index, count);

    // Lines together are left as they are: they were laid out by whoever wrote them.
    public override void WriteLine(string? value) =>
        inner.WriteLine(value is null || value.Contains('\n', StringComparison.Ordinal) ? value : string.Join('\n', FilledLines.OfMessage(value, width())));

    public override void WriteLine() => inner.WriteLine();

    public override void Flush() => inner.Flush();
}
