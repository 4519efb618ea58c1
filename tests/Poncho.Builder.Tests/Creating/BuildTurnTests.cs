using Poncho.Builder.Building;
using Poncho.Builder.Cli.Progress;
using Poncho.Builder.Creating;
using Poncho.Builder.Homes;
using Poncho.Builder.Specs;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Creating;

public sealed class BuildTurnTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Of_two_builds_of_one_spec_the_second_says_for_whom_it_waits()
    {
        using var error = new StringWriter();
        var (a, b) = (await ReadAsync("a"), await ReadAsync("b"));
        await QuietProgress.RunAsync(error, TimeProvider.System, verbose: false, async progress =>
        {
            var first = await TakeAsync(a, progress);
            using var other = await TakeAsync(b, progress);
            var second = TakeAsync(a, progress);
            Assert.False(second.IsCompleted);
            first.Dispose();
            using var turn = await second;
            return 0;
        });
        string said = error.ToString();
        Assert.StartsWith($"waiting for a command that builds the same: process {Environment.ProcessId}", said, StringComparison.Ordinal);
        Assert.Single(said.TrimEnd().Split('\n'));
    }

    private Task<Spec> ReadAsync(string package) =>
        SpecReader.ReadAsync(_folder.Write(package + ".json", $$"""{"conda": ["{{package}}"]}"""), EnvironmentVariables.None, default);

    private Task<IDisposable> TakeAsync(Spec spec, IBuildProgress progress)
    {
        var context = new BuildContext { Environment = EnvironmentVariables.None, Home = new PonchoHome(_folder["home"]), Progress = progress };
        return BuildTurn.TakeAsync(new BuildInput.OfSpec(spec), new CreateRequest { SpecPath = "spec.json" }, context, default);
    }
}
