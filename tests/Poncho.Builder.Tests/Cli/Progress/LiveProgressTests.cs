using Poncho.Builder.Building;
using Poncho.Builder.Cli.Progress;
using Poncho.Builder.Cli.Terminals;
using Xunit;

namespace Poncho.Builder.Tests.Cli.Progress;

public class LiveProgressTests
{
    private static readonly BuildStep[] s_steps = Enum.GetValues<BuildStep>();

    [Fact]
    public void Every_step_has_words_of_its_own()
    {
        Assert.Equal(s_steps.Length, s_steps.Select(StepText.Present).Distinct().Count());
        Assert.Equal(s_steps.Length, s_steps.Select(StepText.Past).Distinct().Count());
    }

    [Fact]
    public async Task A_build_may_tell_anything_from_any_thread_and_in_any_order()
    {
        using var error = new StringWriter();
        int result = await RunAsync(error, 80, progress =>
        {
            Parallel.For(0, 50, i =>
            {
                string name = $"package-with-a-name-of-more-than-forty-letters-{i}.conda";
                progress.Transfers.Begin(name, i % 3 == 0 ? null : 1000);
                progress.Transfers.Advance(name, 1500);
                progress.Transfers.Advance(name, -700);
                var step = s_steps[i % s_steps.Length];
                progress.Begin(step, i % 4, 1000 * (i % 2));
                progress.At(step, name);
                progress.Done(step, name, 7);
                progress.Transfers.End(name);
                progress.Transfers.End(name);
                progress.End(step);
                progress.End(step);
            });
            progress.Warn("a [bracket] is no markup");
            return Task.FromResult(7);
        });
        Assert.Equal(7, result);
        Assert.Equal("warning: a [bracket] is no markup", Screen.Of(80, error.ToString()));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public async Task What_is_said_meanwhile_stands_whole_above_the_bars_and_the_bars_go_at_the_end(int width)
    {
        string first = string.Join(' ', Enumerable.Repeat("two packages own a path", 7)), second = "short";
        using var error = new StringWriter();
        string during = "";
        await RunAsync(error, width, progress =>
        {
            progress.Begin(BuildStep.Fetch, 60, 240_100_000);
            progress.Begin(BuildStep.Layer, 60, 240_100_000);
            for (int i = 0; i < 5; i++) progress.Transfers.Begin($"a-package-of-the-scientific-stack-{i}.0-py311h1234567_0.conda", 24_000_000);
            progress.Warn(first);
            progress.Transfers.End("a-package-of-the-scientific-stack-0.0-py311h1234567_0.conda");
            progress.Warn(second);
            progress.Note("a detail");
            during = error.ToString();
            return Task.FromResult(0);
        });
        string said = string.Join('\n', FilledLines.OfMessage("warning: " + first, width)) + "\nwarning: short\na detail";
        Assert.StartsWith(said + "\ndownloading", Screen.Of(width, during), StringComparison.Ordinal);
        Assert.All(Screen.Of(width, during)[(said.Length + 1)..].Split('\n'), line => Assert.True(line.Length < width, line));
        Assert.Equal(6, Screen.Of(width, during)[(said.Length + 1)..].Split('\n').Length);
        Assert.Equal(said, Screen.Of(width, error.ToString()));
        Assert.Empty(Screen.History(width, error.ToString()));
    }

    [Fact]
    public async Task No_more_lines_are_drawn_than_the_terminal_has()
    {
        using var error = new StringWriter();
        await RunAsync(error, 80, progress =>
        {
            progress.Begin(BuildStep.Fetch, 60);
            for (int i = 0; i < 50; i++) progress.Transfers.Begin($"{i}.conda", 1);
            progress.Warn("now");
            Assert.Equal(1 + 23, Screen.Of(80, error.ToString()).Split('\n').Length);
            return Task.FromResult(0);
        });
    }

    [Fact]
    public async Task An_error_of_the_work_passes_through_the_display()
    {
        using var error = new StringWriter();
        await Assert.ThrowsAsync<IOException>(() => RunAsync(error, 80, _ => throw new IOException()));
    }

    private static Task<int> RunAsync(StringWriter error, int width, Func<IBuildProgress, Task<int>> work)
    {
        var terminal = new Terminal { Output = TextWriter.Null, Error = error, ErrorIsTerminal = true, Size = () => (width, 24) };
        return LiveProgress.RunAsync(terminal, new ManualTime(), verbose: true, work);
    }
}
