using System.Text.Json;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Versions;
using Poncho.Testing;
using Xunit;

namespace Poncho.Conda.Tests.MatchSpecs;

/// <summary>The reference's answers about match specs (py-rattler), as recorded in the shared data.</summary>
public class MatchSpecsOracleTests(ITestOutputHelper output)
{
    [Fact]
    public void What_matches_is_what_the_reference_matches() => Check("matches", row =>
    {
        var spec = MatchSpec.Parse(Text(row, "spec"), Strictness.Lenient);
        bool matches = spec.Matches(Text(row, "name")!, CondaVersion.Parse(Text(row, "version")), Text(row, "build")!, row.GetProperty("build_number").GetInt64());
        return matches == row.GetProperty("matches").GetBoolean() ? null : $"{row}: {matches}";
    });

    [Fact]
    public void A_spec_is_read_as_the_reference_reads_it() => Check("parsed", row =>
    {
        var spec = MatchSpec.Parse(Text(row, "spec"), Strictness.Lenient);
        bool same = spec.Name == Text(row, "name") && spec.Version?.ToString() == Text(row, "version") && spec.Build?.ToString() == Text(row, "build")
            && spec.BuildNumber?.ToString() == Text(row, "build_number") && spec.Channel == Text(row, "channel") && spec.Subdir == Text(row, "subdir") && spec.When?.ToString() == Text(row, "condition")
            && spec.Sha256?.Hex == Text(row, "sha256") && spec.Md5 == Text(row, "md5")
            && (row.TryGetProperty("extras", out var extras) ? spec.Extras!.SequenceEqual(extras.EnumerateArray().Select(x => x.GetString()!)) : spec.Extras is null);
        return same ? null : $"{row}: {spec}";
    });

    [Fact]
    public void What_is_read_is_printed_and_read_again_as_the_same() => Check("parsed", row =>
    {
        var spec = MatchSpec.Parse(Text(row, "spec"), Strictness.Lenient);
        return spec.Equals(MatchSpec.Parse(spec.ToString(), Strictness.Lenient)) ? null : $"{row}: {spec}";
    });

    [Fact]
    public void What_the_reference_refuses_is_refused() => Check("invalid_matchspecs", row =>
        MatchSpec.TryParse(row.GetString(), Strictness.Lenient, out var spec) ? $"{row}: {spec}" : null);

    [Fact]
    public void What_the_reference_refuses_only_strictly_is_refused_only_strictly() => Check("invalid_only_in_strict_mode", row =>
        MatchSpec.TryParse(row.GetString(), Strictness.Lenient, out _) && !MatchSpec.TryParse(row.GetString(), Strictness.Strict, out _) ? null : row.ToString());

    /// <summary>The recorded data has no such set; what tests/tools/spec_oracle.py makes has one.</summary>
    [Fact]
    public void What_the_reference_takes_strictly_is_taken_strictly() => Check("valid_in_strict_mode", row =>
        MatchSpec.TryParse(row.GetString(), Strictness.Strict, out _, out string? problem) ? null : $"{row}: {problem}");

    private static string? Text(JsonElement row, string name) => row.TryGetProperty(name, out var value) ? value.GetString() : null;

    private void Check(string set, Func<JsonElement, string?> problemOf)
    {
        using var data = JsonDocument.Parse(File.ReadAllBytes(TestData.Path("solver", "versions.json")));
        var rows = data.RootElement.TryGetProperty(set, out var found) ? found.EnumerateArray().ToList() : [];
        var wrong = rows.Select(row => Record(problemOf, row)).Where(problem => problem is not null).ToList();
        output.WriteLine($"{set}: {rows.Count - wrong.Count} of {rows.Count} answered as the reference");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(50)));
    }

    private static string? Record(Func<JsonElement, string?> problemOf, JsonElement row)
    {
        try
        {
            return problemOf(row);
        }
        catch (Exception exception)
        {
            return $"{row}: {exception.Message}";
        }
    }
}
