using System.Text;
using Microsoft.Win32.SafeHandles;
using Poncho.IO;

namespace Poncho.Builder.Cli.Terminals;

/// <summary>
/// Where a command writes: results to <see cref="Output"/>, everything else (progress, warnings, errors) to <see cref="Error"/>.
/// </summary>
internal sealed class Terminal
{
    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>The same stream as <see cref="Error"/>, for what draws: cursor movements and colours pass.</summary>
    public TextWriter Drawing { get => field ?? Error; init; }

    /// <summary>Somebody watches: progress may be drawn.</summary>
    public required bool ErrorIsTerminal { get; init; }

    /// <summary>Somebody looks at <see cref="Output"/>: bytes that are no text must not go there.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Somebody types.</summary>
    public bool InputIsTerminal { get; init; }

    /// <summary>Opens standard input.</summary>
    public Func<Stream> OpenInput { get; init; } = () => Stream.Null;

    /// <summary>Reads a line that somebody types; null at its end.</summary>
    public Func<string?> ReadLine { get; init; } = static () => null;

    /// <summary>The same, and nothing shows what is typed.</summary>
    public Func<string?> ReadSecret { get; init; } = static () => null;

    /// <summary>Opens what is behind <see cref="Output"/> for bytes that are no text.</summary>
    public Func<Stream> OpenOutput { get; init; } = () => Stream.Null;
    /// <summary>Columns and lines of the terminal that shows <see cref="Error"/>, as they are now.</summary>
    public Func<(int Width, int Height)> Size { get; init; } = static () => TerminalSize.Usual;

    /// <summary>Columns of the terminal that shows <see cref="Output"/>; null where it is a file or a pipe.</summary>
    public Func<int?> OutputWidth { get; init; } = static () => null;

    /// <summary>Whether words may have colours.</summary>
    public bool UsesColor { get; init; }

    /// <summary>The streams of this process: the one place that touches the console.</summary>
    /// <param name="environment">Says what kind of terminal it is (<c>TERM</c>), and whether colours are wanted (<c>NO_COLOR</c>).</param>
    public static Terminal OfProcess(EnvironmentVariables environment)
    {
        string? kind = environment.FindNonEmpty("TERM");
        bool canDraw = kind is not (null or "dumb");
#pragma warning disable RS0030 // Everywhere else the console is banned, in favour of this class.
        // Not Console.Out: at its first use it puts the terminal into another mode, in which the arrow keys of what runs next send other codes.
        var output = WriterOf(Console.OpenStandardOutput());
        var error = WriterOf(Console.OpenStandardError());
        bool errorIsTerminal = canDraw && !Console.IsErrorRedirected;
        var messages = new PlainWriter(new StandardStream(error, null));
        return new Terminal
        {
            Output = new PlainWriter(new StandardStream(output, "standard output")),
            Error = errorIsTerminal ? new FillingWriter(messages, static () => TerminalSize.OfError().Width) : messages,
            Drawing = new StandardStream(error, null),
            ErrorIsTerminal = errorIsTerminal,
            OutputIsTerminal = !Console.IsOutputRedirected,
            InputIsTerminal = !Console.IsInputRedirected,
            OpenInput = Console.OpenStandardInput,
            ReadLine = TypedLine.Read,
            ReadSecret = () => TypedLine.ReadSecret(error),
            OpenOutput = StandardOutput,
            Size = TerminalSize.OfError,
            OutputWidth = TerminalSize.WidthOfOutput,
            UsesColor = environment.FindNonEmpty("NO_COLOR") is null,
        };
#pragma warning restore RS0030
    }

    private static TextWriter WriterOf(Stream stream) => TextWriter.Synchronized(new StreamWriter(stream, new UTF8Encoding(false)) { AutoFlush = true });

    // The console's own stream says nothing where nobody reads the pipe any more.
    private static FileStream StandardOutput() => new(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
}
