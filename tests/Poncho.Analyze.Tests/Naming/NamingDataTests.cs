using Poncho.Testing;
using Xunit;

namespace Poncho.Analyze.Tests.Naming;

/// <summary>The data in the program is what its script makes of the sources, and can be searched as it lies.</summary>
public class NamingDataTests
{
    [Fact]
    public async Task The_table_is_what_its_script_makes_of_the_sources()
    {
        string python = Programs.Need("python3");
        var result = await Programs.RunAsync(python, [Repository.Path("Poncho.Analyze", "Naming", "Making", "table"), TestData.Path("names"), "--check"]);
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.Status);
    }

    [Theory]
    [InlineData("imports.txt", 2000)]
    [InlineData("packages.txt", 20000)]
    [InlineData("standard-library.txt", 450)]
    public void Keys_are_there_once_and_sorted_by_their_bytes(string name, int atLeast)
    {
        var keys = File.ReadLines(Repository.Path("Poncho.Analyze", "Naming", "data", name)).Select(line => line.Split(' ')[0]).ToList();
        Assert.True(keys.Count > atLeast, $"{name} has {keys.Count} lines");
        Assert.DoesNotContain(keys.Zip(keys.Skip(1)), pair => string.CompareOrdinal(pair.First, pair.Second) >= 0);
    }

    [Fact]
    public void The_data_are_small() =>
        Assert.InRange(Directory.EnumerateFiles(Repository.Path("Poncho.Analyze", "Naming", "data")).Sum(file => new FileInfo(file).Length), 1, 1_000_000);

    [Fact]
    public void Every_line_is_found_by_its_key()
    {
        var lines = new Poncho.Analyze.Naming.SortedLines("a\nb 1\nbb 2 3\nc x\n"u8.ToArray());
        Assert.Equal("", lines.Find("a"));
        Assert.Equal("1", lines.Find("b"));
        Assert.Equal("2 3", lines.Find("bb"));
        Assert.Equal("x", lines.Find("c"));
        foreach (string absent in new[] { "", "0", "aa", "bbb", "d" }) Assert.Null(lines.Find(absent));
    }

    [Theory]
    [InlineData("a 1")]
    [InlineData("a 1\nb 2")]
    public void A_last_line_needs_no_end(string text) =>
        Assert.Equal(text[^1..], new Poncho.Analyze.Naming.SortedLines(System.Text.Encoding.UTF8.GetBytes(text)).Find(text.Split('\n')[^1][..1]));
}
