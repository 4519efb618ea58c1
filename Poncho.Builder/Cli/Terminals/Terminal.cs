using Microsoft.Win32.SafeHandles;

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

    /// <summary>Opens what is behind <see cref="Output"/> for bytes that are no text.</summary>
    public Func<Stream> OpenOutput { get; init; } = () => Stream.Null;

    /// <summary>The streams of this process: the one place that touches the console.</summary>
    public static Terminal OfProcess()
    {
#pragma warning disable RS0030 // Everywhere else the console is banned, in favour of this class.
        return new Terminal
        {
            Output = new PlainWriter(Console.Out),
            Error = new PlainWriter(Console.Error),
            Drawing = Console.Error,
            ErrorIsTerminal = !Console.IsErrorRedirected,
            OutputIsTerminal = !Console.IsOutputRedirected,
            OpenOutput = StandardOutput,
        };
#pragma warning restore RS0030
    }

    // The console's own stream says nothing where nobody reads the pipe any more.
    private static FileStream StandardOutput() => new(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
}
