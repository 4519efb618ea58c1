using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd;

/// <summary>The example of the whole Coffea stack: the Z peak in the dimuon mass.</summary>
public class ZmumuExampleTests
{
    [Fact]
    public async Task The_example_finds_the_Z_and_draws_it()
    {
        TestData.Path("http", "Zmumu.root");
        foreach (string program in new[] { "curl", "python3" }) Programs.Need(program);
        PublishedPrograms.Path();
        var result = await Programs.RunAsync(Repository.Path("examples", "zmumu", "run.sh"), []);
        Assert.True(result.Status == 0, result.Error);
        string[] lines = result.Output.Split('\n');
        Assert.Contains("events                 2,304", lines);
        Assert.Contains("median of all M       90.007 GeV", lines);
        Assert.Contains(lines, line => line.StartsWith("fitted peak           90.6", StringComparison.Ordinal));
        byte[] picture = await File.ReadAllBytesAsync(Repository.Path("examples", "zmumu", "work", "zmumu.png"));
        Assert.Equal("PNG"u8.ToArray(), picture[1..4]);
    }
}
