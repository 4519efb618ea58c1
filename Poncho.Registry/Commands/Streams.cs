#pragma warning disable RS0030 // The one place of this program that touches the console.

using System.Text;

namespace Poncho.Registry.Commands;

/// <summary>Where the program writes and what it asks: results and the access log to <see cref="Output"/>, all else to <see cref="Error"/>.</summary>
internal sealed class Streams
{
    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Reads a line of standard input; null at its end.</summary>
    public required Func<string?> ReadLine { get; init; }

    /// <summary>Asks at the terminal, without showing what is typed; null where there is none.</summary>
    public required Func<string, string?> AskHidden { get; init; }

    public static Streams OfProcess() => new()
    {
        Output = WriterOf(Console.OpenStandardOutput()),
        Error = WriterOf(Console.OpenStandardError()),
        ReadLine = Console.In.ReadLine,
        AskHidden = Ask,
    };

    private static TextWriter WriterOf(Stream stream) => TextWriter.Synchronized(new StreamWriter(stream, new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" });

    private static string? Ask(string question)
    {
        if (Console.IsInputRedirected) return null;
        Console.Error.Write(question);
        var typed = new StringBuilder();
        for (ConsoleKeyInfo key; (key = Console.ReadKey(intercept: true)).Key != ConsoleKey.Enter;)
        {
            if (key.Key == ConsoleKey.Backspace) typed.Length = Math.Max(0, typed.Length - 1);
            else if (key.KeyChar != '\0') typed.Append(key.KeyChar);
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }
}
