using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Images;

/// <summary>The example of an image in Docker: the engine is one of the test's own, where none answers.</summary>
public sealed class DockerExampleTests
{
    [Fact]
    public async Task The_Z_is_found_in_a_container_and_a_changed_package_is_one_layer_and_a_few_kilobytes()
    {
        TestData.Path("http", "Zmumu.root");
        foreach (string program in new[] { "curl", "python3", "docker", "dockerd" }) Programs.Need(program);
        PublishedPrograms.Path();
        var result = await Programs.RunAsync(Repository.Path("examples", "docker", "run.sh"), []);
        Assert.SkipWhen(result.Error.Contains("dockerd does not start", StringComparison.Ordinal), "this machine lets no dockerd start");
        Assert.True(result.Status == 0, result.Error);
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(lines, line => line.StartsWith("fitted peak           90.6", StringComparison.Ordinal));
        long[] blobs = [.. lines.Where(line => line.StartsWith("new blob ", StringComparison.Ordinal)).Select(line => long.Parse(line.Split(' ')[^2]))];

        // Manifest, config, the package, its script with the others that are relocated, the environment's own layer, and the documents.
        Assert.Equal(6, blobs.Length);
        Assert.True(blobs.Sum() < 512 * 1024, string.Join(' ', blobs));
    }
}
