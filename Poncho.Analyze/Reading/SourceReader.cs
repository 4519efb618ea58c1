using Poncho.Analyze.Tokens;

namespace Poncho.Analyze.Reading;

/// <summary>Reads what sources of Python 2.7 and 3.0 to 3.14 import. It runs nothing and needs no Python.</summary>
public static class SourceReader
{
    /// <summary>What a source imports.</summary>
    /// <param name="bytes">The file as it is: any encoding that it declares, with or without a byte order mark.</param>
    /// <param name="form">Whether it is a file, or was cut out of one.</param>
    public static SourceReading Read(ReadOnlySpan<byte> bytes, SourceForm form = SourceForm.File)
    {
        ReadOnlySpan<byte> source = SourceText.Utf8(bytes, out SourceProblem? problem);
        return problem is not null ? new SourceReading([], [], problem) : new ImportReader(source, form).ReadAll();
    }

    /// <summary>All names that stand in a definition's decorators, and behind its own name: of what it uses, and of what it gives names to.</summary>
    /// <param name="bytes">The file that it was read from.</param>
    /// <param name="definition">One of <see cref="SourceReading.Definitions"/>.</param>
    public static IReadOnlySet<string> NamesIn(ReadOnlySpan<byte> bytes, Definition definition)
    {
        ReadOnlySpan<byte> source = SourceText.Utf8(bytes, out _);
        var names = new HashSet<string>(StringComparer.Ordinal);
        AddNames(source[definition.Decorators.Start..definition.Decorators.End], names);
        AddNames(source[definition.Start..Math.Min(definition.End, source.Length)], names);
        return names;
    }

    /// <summary>The lines outside of functions' bodies that give names: <c>K = yaml.load</c>.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="definitions">Its definitions.</param>
    internal static List<NamingLine> NamingLinesIn(ReadOnlySpan<byte> bytes, IReadOnlyList<Definition> definitions) =>
        NamingLines.In(SourceText.Utf8(bytes, out _), definitions);

    private static void AddNames(ReadOnlySpan<byte> source, HashSet<string> names)
    {
        var token = new Tokenizer(source);
        for (token.Read(); token.Kind is not (TokenKind.End or TokenKind.Bad); token.Read())
        {
            if (token.Kind == TokenKind.Name && !Words.IsHard(token.Word)) names.Add(System.Text.Encoding.UTF8.GetString(token.Text));
        }
    }
}
