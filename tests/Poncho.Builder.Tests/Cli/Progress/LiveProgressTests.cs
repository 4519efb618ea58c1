using Poncho.Builder.Building;
using Poncho.Builder.Cli.Progress;
using Xunit;

namespace Poncho.Builder.Tests.Cli.Progress;

public class LiveProgressTests
{
    [Fact]
    public async Task A_build_may_tell_anything_from_any_thread_and_in_any_order()
    {
        using var error = new StringWriter();
        int result = await LiveProgress.RunAsync(error, verbose: true, progress =>
        {
            Parallel.For(0, 50, i =>
            {
                string name = $"package-with-a-name-of-more-than-forty-letters-{i}.conda";
                progress.Transfers.Begin(name, i % 3 == 0 ? null : 1000);
                progress.Transfers.Advance(name, 1500);
                progress.Transfers.Advance(name, -700);
                progress.Begin((BuildStep)(i % 5), i % 4);
                progress.Done((BuildStep)(i % 5), name);
                progress.Transfers.End(name);
                progress.Transfers.End(name);
                progress.End((BuildStep)(i % 5));
            });
            progress.Warn("a [bracket] is no markup");
            return Task.FromResult(7);
        });
        Assert.Equal(7, result);
        Assert.Contains("a [bracket] is no markup", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_passes_through()
    {
        using var error = new StringWriter();
        await Assert.ThrowsAsync<IOException>(() => LiveProgress.RunAsync<int>(error, verbose: false, _ => throw new IOException()));
    }
}
