using Poncho.Builder.Building;
using Poncho.Builder.Cli.Progress;
using Xunit;

namespace Poncho.Builder.Tests.Cli.Progress;

public class LiveProgressTests
{
    private static readonly BuildStep[] s_steps = [BuildStep.Repodata, BuildStep.Solve, BuildStep.Resolve, BuildStep.Fetch, BuildStep.Layer, BuildStep.Export];

    [Fact]
    public void Every_step_of_a_build_is_tried_here_and_has_words_of_its_own()
    {
        Assert.Equal(Enum.GetValues<BuildStep>(), s_steps);
        Assert.Equal(s_steps.Length, s_steps.Select(StepText.Present).Distinct().Count());
        Assert.Equal(s_steps.Length, s_steps.Select(StepText.Past).Distinct().Count());
    }

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
                var step = s_steps[i % s_steps.Length];
                progress.Begin(step, i % 4);
                progress.Done(step, name);
                progress.Transfers.End(name);
                progress.Transfers.End(name);
                progress.End(step);
            });
            progress.Warn("a [bracket] is no markup");
            return Task.FromResult(7);
        });
        Assert.Equal(7, result);
        Assert.Contains("a [bracket] is no markup", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_of_the_work_passes_through_the_display()
    {
        using var error = new StringWriter();
        await Assert.ThrowsAsync<IOException>(() => LiveProgress.RunAsync<int>(error, verbose: false, _ => throw new IOException()));
    }
}
