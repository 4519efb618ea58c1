using System.Text;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.Cli.Terminals;

/// <summary>
/// A standard stream of the process whose errors say which it is: the system's message names no file. Where nothing can be said any more
/// (standard error), nothing is.
/// </summary>
/// <param name="stream">The console's writer.</param>
/// <param name="name">What messages call it; null: what cannot be written is dropped.</param>
internal sealed class StandardStream(TextWriter stream, string? name) : TextWriter
{
    public override Encoding Encoding => stream.Encoding;

    public override string NewLine => "\n";

    public override void Write(char value) => Do(() => stream.Write(value));

    public override void Write(char[] buffer, int index, int count) => Do(() => stream.Write(buffer, index, count));

    public override void Write(string? value) => Do(() => stream.Write(value));

    // In one piece, so that lines of several processes do not mix.
    public override void WriteLine(string? value) => Write(value + "\n");

    public override void Flush() => Do(stream.Flush);

    private void Do(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (name is not null) throw FileErrors.CannotWrite(name, e);
        }
    }
}
