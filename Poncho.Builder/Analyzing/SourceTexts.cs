using Poncho.Analyze.Following;
using Poncho.Builder.Specs;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.Analyzing;

/// <summary>The sources that the user named, standard input read.</summary>
internal static class SourceTexts
{
    // A source is a text that somebody wrote.
    private const int MostBytes = 64 << 20;

    /// <summary>Reads standard input where it is named, and what is a pipe or a device: <c>&lt;(git show HEAD:app.py)</c>, a fifo.</summary>
    /// <param name="sources">As the user named them.</param>
    /// <param name="inputIsTerminal">Whether somebody types, who would wait for nothing.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="PonchoException">Standard input is a terminal, or closed.</exception>
    public static async Task<IReadOnlyList<ApplicationSource>> ReadAsync(IReadOnlyList<string> sources, bool inputIsTerminal, CancellationToken cancel)
    {
        var read = new List<ApplicationSource>();
        foreach (string source in sources.Distinct(StringComparer.Ordinal))
        {
            if (source == "-" && inputIsTerminal)
                throw new PonchoException("standard input is a terminal, and nothing is piped into it: \"-\"", "name a file, or pipe the source into it");
            bool isText = source == "-" || FileKinds.Behind(source) == FileKind.Special;
            read.Add(isText ? new ApplicationSource(source, (await SpecReader.ReadBytesAsync(source, MostBytes, cancel)).ToArray()) : new ApplicationSource(source));
        }

        return read;
    }
}
