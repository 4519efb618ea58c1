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
        };
#pragma warning restore RS0030
    }
}
