using System.Text.Json;
using Poncho.Testing.Odd;
using Xunit;

namespace Poncho.EndToEnd.Faults;

/// <summary>Twenty builds at once into one store, over HTTP: all right, and nothing is fetched or made twice.</summary>
public sealed class ManyCreatesTests(ITestOutputHelper output) : IDisposable
{
    private const int Processes = 20;
    private readonly PublishedPoncho _poncho = new();

    public void Dispose() => _poncho.Dispose();

    [Fact]
    public async Task Twenty_at_once_with_the_same_and_with_other_specs_fetch_each_archive_once()
    {
        var packages = OddChannel.Good.Where(package => package.Noarch != "python" && package.Name is not "python").ToList();
        await OddChannel.WriteAsync(_poncho["odd"], packages);
        using var server = new CountingServer(_poncho["odd"]);
        var wanted = Enumerable.Range(0, Processes).Select(i => Wanted(packages, i)).ToList();
        var running = wanted.Select((names, i) => _poncho.RunAsync("create", Spec(server.Url, names, i), _poncho[$"env{i}.tar.gz"], "-t", $"many:{i}")).ToList();
        var results = await Task.WhenAll(running);
        Assert.All(results, result => Assert.True(result.Status == 0, result.Error));

        // The first half asked for the same.
        Assert.Single(results.Take(Processes / 2).Select(result => result.Output.Split(' ')[1]).Distinct());
        for (int i = 0; i < Processes; i++) (await _poncho.RunAsync("inspect", $"many:{i}", "--verify")).Succeeded();
        using var images = JsonDocument.Parse((await _poncho.RunAsync("images", "--json")).Succeeded().Output);
        Assert.Equal(Processes, images.RootElement.GetArrayLength());
        var archives = server.Answers.Where(answer => answer.Key.Path.EndsWith(".conda", StringComparison.Ordinal)).ToList();
        Assert.Equal(wanted.SelectMany(names => names).Distinct().Count(), archives.Count);
        Assert.All(archives, archive => Assert.True(archive is { Key.Status: 200, Value: 1 }, $"{archive.Key}: {archive.Value} times"));
        var indexes = server.Answers.Where(answer => answer.Key.Path.Contains("repodata", StringComparison.Ordinal)).ToList();
        Assert.All(indexes.Where(index => index.Key.Status == 200), index => Assert.Equal(1, index.Value));
        int asked = indexes.Sum(index => index.Value);
        output.WriteLine($"{Processes} builds: {archives.Count} archives, each fetched once; {asked} questions about indexes, {indexes.Count(index => index.Key.Status == 200)} of which brought one");
        Assert.Equal(2, indexes.Count(index => index.Key.Status == 200));
        // Each build asks for the two folders once; the first of them also for the forms that the server does not have.
        Assert.InRange(asked, 2, (2 * Processes) + 8);
    }

    private static List<string> Wanted(List<OddPackage> packages, int process) =>
        process < Processes / 2 ? [.. packages.Take(12).Select(package => package.Name)] : [.. packages.Skip(process - (Processes / 2)).Take(8 + (process % 3)).Select(package => package.Name)];

    private string Spec(string url, List<string> names, int i) =>
        _poncho.Write($"many{i}.json", $$"""{"conda": {"channels": ["{{url}}"], "packages": [{{string.Join(", ", names.Select(name => $"\"{name}=1.0=c_0\""))}}] } }""");
}
