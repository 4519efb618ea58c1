using System.Text;
using System.Text.Json;
using Poncho.Analyze.Imports;
using Poncho.Analyze.Reading;
using Poncho.Analyze.Tokens;

namespace Poncho.Analyze.Notebooks;

/// <summary>Reads what notebooks import.</summary>
public static class NotebookReader
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 256 };

    /// <summary>What a notebook's cells import. Lines are those of the cells. A cell that is no Python is the reading's problem; the others are read all the same.</summary>
    public static SourceReading Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(WithoutMark(bytes), Lenient);
            return Read(document.RootElement);
        }
        catch (JsonException e)
        {
            return Nothing(new SourceProblem((int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1, "no JSON, as a notebook is"));
        }
        catch (InvalidOperationException)
        {
            // Text in it that is no UTF-16.
            return Nothing(new SourceProblem(0, 0, "text in the notebook is no Unicode"));
        }
    }

    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> bytes) => bytes.Span.StartsWith(Encoding.UTF8.Preamble) ? bytes[3..] : bytes;

    private static SourceReading Nothing(SourceProblem? problem) => new([], [], problem);

    private static SourceReading Read(JsonElement notebook)
    {
        if (notebook.ValueKind != JsonValueKind.Object || Cells(notebook) is not { } cells)
            return Nothing(new SourceProblem(0, 0, "no notebook: it has no cells"));
        var imports = new List<SourceImport>();
        var runFiles = new List<string>();
        SourceProblem? problem = null;
        bool python = IsPython(Language(notebook));
        foreach (NotebookCell cell in cells)
        {
            if (!python || CellMagic.PythonOf(cell.Source) is not { } source) continue;
            SourceReading reading = SourceReader.Read(Encoding.UTF8.GetBytes(source), SourceForm.Cell | SourceForm.Indented);
            // Choices are counted anew in each cell.
            int groups = imports.Max(import => (int?)import.Choice?.Group) ?? 0;
            imports.AddRange(reading.Imports.Select(import => import with
            {
                Scope = -1,
                Cell = cell.Number,
                Choice = import.Choice is { } choice ? choice with { Group = choice.Group + groups } : null,
            }));
            runFiles.AddRange(reading.RunFiles);
            if (reading.Problem is { } wrong) problem ??= wrong with { Message = $"{wrong.Message}, in cell {cell.Number}" };
        }

        return new SourceReading(imports, [], problem) { RunFiles = runFiles };
    }

    private static List<NotebookCell>? Cells(JsonElement notebook)
    {
        var cells = new List<NotebookCell>();
        if (Member(notebook, "cells", JsonValueKind.Array) is { } list)
        {
            AddCells(cells, list);
            return cells;
        }

        // Format 3 has them by sheets.
        if (Member(notebook, "worksheets", JsonValueKind.Array) is not { } sheets) return null;
        foreach (JsonElement sheet in sheets.EnumerateArray())
        {
            if (Member(sheet, "cells", JsonValueKind.Array) is { } inSheet) AddCells(cells, inSheet);
        }

        return cells;
    }

    private static void AddCells(List<NotebookCell> cells, JsonElement list)
    {
        int number = 0;
        foreach (JsonElement cell in list.EnumerateArray())
        {
            number++;
            if (Text(cell, "cell_type") != "code" || !IsPython(CellLanguage(cell))) continue;
            if ((Lines(cell, "source") ?? Lines(cell, "input")) is { } source) cells.Add(new NotebookCell(number, source));
        }
    }

    // A string, or a list of strings that end with their line breaks.
    private static string? Lines(JsonElement cell, string name)
    {
        if (Text(cell, name) is { } whole) return whole;
        if (Member(cell, name, JsonValueKind.Array) is not { } list) return null;
        return string.Concat(list.EnumerateArray().Where(line => line.ValueKind == JsonValueKind.String).Select(line => line.GetString()));
    }

    private static string? CellLanguage(JsonElement cell)
    {
        if (Text(cell, "language") is { } language) return language;
        if (Member(cell, "metadata", JsonValueKind.Object) is not { } metadata) return null;
        return Member(metadata, "vscode", JsonValueKind.Object) is { } editor && Text(editor, "languageId") is { } chosen ? chosen : Text(metadata, "kernel");
    }

    private static string? Language(JsonElement notebook)
    {
        if (Member(notebook, "metadata", JsonValueKind.Object) is not { } metadata) return null;
        if (Member(metadata, "kernelspec", JsonValueKind.Object) is { } kernel && Text(kernel, "language") is { } language) return language;
        return Member(metadata, "language_info", JsonValueKind.Object) is { } info ? Text(info, "name") : null;
    }

    // Kernels of Python have names such as Python3, ipython, SageMath.
    private static bool IsPython(string? language) =>
        string.IsNullOrEmpty(language) || language.Contains("python", StringComparison.OrdinalIgnoreCase) || language.StartsWith("sage", StringComparison.OrdinalIgnoreCase)
        || language.Equals("xeus-python", StringComparison.OrdinalIgnoreCase);

    private static JsonElement? Member(JsonElement parent, string name, JsonValueKind kind) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement member) && member.ValueKind == kind ? member : null;

    private static string? Text(JsonElement parent, string name) => Member(parent, name, JsonValueKind.String)?.GetString();
}
