using System.Globalization;
using Poncho.IO;
using Tomlyn;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Poncho.Builder.Specs.Syntax;

/// <summary>
/// TOML (https://toml.io) as the same tree as JSON and YAML, made of Tomlyn's syntax tree: its mapping to objects would need reflection,
/// which the natively compiled program does not have. Dates and times are texts.
/// </summary>
internal static class TomlText
{
    private static readonly TomlSerializerOptions s_options = new() { MaxDepth = SyntaxLimits.MostDepth };

    /// <param name="path">The file, for errors.</param>
    /// <param name="content">Text without a byte order mark.</param>
    /// <exception cref="SpecException">It is no TOML, or larger or deeper than a person writes.</exception>
    public static SpecMapping Parse(string path, string content)
    {
        if (content.Length > SyntaxLimits.MostBytes)
        {
            throw new SpecException(
                path,
                null,
                $"longer than {SyntaxLimits.MostBytes} characters",
                "TOML is written by people; was another file meant?");
        }

        var document = Read(path, content);
        var root = new TomlTree(path, new SpecPosition(1, 1), depth: 0);
        foreach (var line in document.KeyValues) root.Add(line);
        foreach (var table in document.Tables)
        {
            var names = TomlTree.NamesOf(table.Name!);
            var within = table is TableArraySyntax ? root.Append(names) : root.Open(names);
            foreach (var line in table.Items) within.Add(line);
        }

        return root.Done();
    }

    private static DocumentSyntax Read(string path, string content)
    {
        try
        {
            var document = SyntaxParser.Parse(content, s_options, path, validate: true);
            var wrong = document.Diagnostics.FirstOrDefault(message => message.Kind == DiagnosticMessageKind.Error);
            return wrong is null ? document : throw Invalid(path, TomlTree.At(wrong.Span), wrong.Message, null);
        }
        catch (TomlException e)
        {
            SpecPosition? at = e is { Line: { } line, Column: { } column } ? new SpecPosition(line, column) : null;
            // The library tells its caller which of its settings to change.
            bool isTooDeep = e.Message.Contains("maximum depth", StringComparison.Ordinal);
            throw isTooDeep ? new SpecException(path, at, SyntaxLimits.TooDeep, SyntaxLimits.LessDeep, e) : Invalid(path, at, e.Message, e);
        }
        catch (ArgumentOutOfRangeException e)
        {
            // The library cannot print what stands in place of a character there.
            throw Invalid(path, null, "a text ends within an escape, or has one that is no character", e);
        }
    }

    private static SpecException Invalid(string path, SpecPosition? at, string problem, Exception? inner) =>
        new(path, at, string.Create(CultureInfo.InvariantCulture, $"not valid TOML: {PlainText.Line(problem).TrimEnd('.')}"), null, inner);
}
