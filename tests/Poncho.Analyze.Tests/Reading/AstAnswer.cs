using Poncho.Analyze.Imports;
using Poncho.Analyze.Reading;

namespace Poncho.Analyze.Tests.Reading;

/// <summary>What Python's own parser says that a file imports: a line of imports_by_ast.py.</summary>
internal sealed record AstAnswer(string File, string Imports)
{
    public bool Refused => Imports == "refused";

    public static AstAnswer Parse(string line)
    {
        int tab = line.LastIndexOf('\t');
        return new AstAnswer(line[..tab], line[(tab + 1)..]);
    }

    /// <summary>The same line, as it is read here.</summary>
    public static string Of(SourceReading reading) => reading.Problem is not null ? "refused" : string.Join(' ', reading.Imports.Select(Of).Order(StringComparer.Ordinal));

    // Calls bind nothing; the line of one inside an f-string was counted in several ways before 3.12.
    private static string Of(SourceImport import) => import.Bound.Count == 0 && import.Names.Count == 0
        ? $"0|{import.Level}|{import.Module}|call"
        : $"{import.Line}|{import.Level}|{import.Module}|{string.Join(',', import.Names)}";
}
