using Poncho.Analyze.Spelling;
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
        ReadOnlySpan<byte> source = Text(bytes, form, out SourceProblem? problem);
        return problem is not null ? new SourceReading([], [], problem) : new ImportReader(source, form).ReadAll();
    }

    /// <summary>The names in a definition's header: its decorators, and its parameters or bases.</summary>
    /// <param name="bytes">The file that it was read from.</param>
    /// <param name="definition">One of <see cref="SourceReading.Definitions"/>.</param>
    /// <param name="imported">Names that imports alone give.</param>
    internal static SourceNames HeaderNames(ReadOnlySpan<byte> bytes, Definition definition, IReadOnlySet<string> imported)
    {
        ReadOnlySpan<byte> source = Text(bytes, SourceForm.File, out _);
        var names = new NameCollector(imported);
        AddNames(source[definition.Decorators.Start..definition.Decorators.End], names);
        AddNames(source[definition.Start..definition.Body], names);
        return names.All();
    }

    /// <summary>The names in a definition's body: of what it uses, and of what it gives names to.</summary>
    /// <param name="bytes">The file that it was read from.</param>
    /// <param name="definition">One of <see cref="SourceReading.Definitions"/>.</param>
    /// <param name="imported">Names that imports alone give.</param>
    internal static SourceNames BodyNames(ReadOnlySpan<byte> bytes, Definition definition, IReadOnlySet<string> imported)
    {
        ReadOnlySpan<byte> source = Text(bytes, SourceForm.File, out _);
        var names = new NameCollector(imported);
        AddNames(source[definition.Body..Math.Min(definition.End, source.Length)], names);
        return names.All();
    }

    /// <summary>The lines that give names (<c>K = yaml.load</c>), and which of the names are not of the definition that gives them.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="definitions">Its definitions.</param>
    /// <param name="imported">Names that imports alone give.</param>
    internal static (List<NamingLine> Lines, OuterNames Outer) NamingLinesIn(
        ReadOnlySpan<byte> bytes, IReadOnlyList<Definition> definitions, IReadOnlySet<string> imported) =>
        NamingLines.In(Text(bytes, SourceForm.File, out _), definitions, imported);

    // Of one source always the same text: definitions are places in it.
    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> bytes, SourceForm form, out SourceProblem? problem)
    {
        ReadOnlySpan<byte> source = SourceText.Utf8(bytes, out problem);
        return problem is null ? NormalNames.In(source, form) : source;
    }

    private static void AddNames(ReadOnlySpan<byte> source, NameCollector names)
    {
        var token = new Tokenizer(source);
        for (token.Read(); token.Kind is not (TokenKind.End or TokenKind.Bad); token.Read()) names.Add(token);
    }
}
