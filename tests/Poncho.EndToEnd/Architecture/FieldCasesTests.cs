using System.Text.RegularExpressions;
using Xunit;

namespace Poncho.EndToEnd.Architecture;

/// <summary>The table of what real users' inputs showed (tests/field/README.md) names tests: each must exist, or a row holds nothing.</summary>
public partial class FieldCasesTests
{
    private const string Table = "tests/field/README.md";

    private static readonly Dictionary<string, string> s_classes = SourceTree.Files
        .Where(file => file.StartsWith("tests/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal))
        .GroupBy(file => Path.GetFileNameWithoutExtension(file), StringComparer.Ordinal)
        .ToDictionary(files => files.Key, files => string.Concat(files.Select(SourceTree.Read)), StringComparer.Ordinal);

    [Fact]
    public void Every_test_that_a_row_names_exists()
    {
        var rows = SourceTree.Read(Table).Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| what", StringComparison.Ordinal));
        var cases = rows.Where(row => !row.StartsWith("| ---", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(cases);
        Findings.None(cases.SelectMany(Missing).Select(name => $"{Table}: {name}"));
    }

    // A row without a test is missing as a whole.
    private static IEnumerable<string> Missing(string row)
    {
        string last = row.TrimEnd('|', ' ').Split(" | ")[^1];
        var names = TestName().Matches(last);
        return names.Count == 0 ? [row] : names.Where(name => !Exists(name)).Select(name => name.Value);
    }

    private static bool Exists(Match name) =>
        s_classes.TryGetValue(name.Groups[1].Value, out string? source)
        && (!name.Groups[2].Success || source.Contains($" {name.Groups[2].Value}(", StringComparison.Ordinal));

    [GeneratedRegex(@"`([A-Za-z]+Tests)(?:\.(\w+))?`")]
    private static partial Regex TestName();
}
