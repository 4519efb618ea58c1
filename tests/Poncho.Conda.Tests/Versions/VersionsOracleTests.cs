using System.Text.Json;
using Poncho.Conda.Versions;
using Poncho.Testing;
using Xunit;

namespace Poncho.Conda.Tests.Versions;

/// <summary>The reference's answers about versions (py-rattler), as recorded in the shared data.</summary>
public class VersionsOracleTests(ITestOutputHelper output)
{
    [Fact]
    public void The_order_of_versions_is_the_references()
    {
        using var data = JsonDocument.Parse(File.ReadAllBytes(TestData.Path("solver", "versions.json")));
        var rows = data.RootElement.GetProperty("ascending").EnumerateArray()
            .Select((row, rank) => row.EnumerateArray().Select(v => (Version: CondaVersion.Parse(v.GetString()), Rank: rank))).SelectMany(v => v).ToList();
        int right = 0;
        var wrong = new List<string>();
        foreach (var (a, rankOfA) in rows)
        {
            foreach (var (b, rankOfB) in rows)
            {
                bool same = Math.Sign(a.CompareTo(b)) == Math.Sign(rankOfA.CompareTo(rankOfB)) && (a == b) == (rankOfA == rankOfB) && (rankOfA != rankOfB || a.GetHashCode() == b.GetHashCode());
                if (same) right++;
                else wrong.Add($"{a} {b}");
            }
        }

        output.WriteLine($"ascending: {rows.Count} versions, {right} of {rows.Count * rows.Count} pairs as the reference orders them");
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("invalid_versions", false)]
    [InlineData("odd_but_valid_versions", true)]
    public void What_is_a_version_is_what_the_reference_takes(string set, bool valid)
    {
        using var data = JsonDocument.Parse(File.ReadAllBytes(TestData.Path("solver", "versions.json")));
        var texts = data.RootElement.GetProperty(set).EnumerateArray().Select(v => v.GetString()!).ToList();
        var wrong = texts.Where(text => CondaVersion.TryParse(text, out _) != valid).ToList();
        output.WriteLine($"{set}: {texts.Count - wrong.Count} of {texts.Count} answered as the reference");
        Assert.Empty(wrong);
    }
}
