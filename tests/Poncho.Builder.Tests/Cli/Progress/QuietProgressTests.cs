using Poncho.Builder.Building;
using Poncho.Builder.Cli.Progress;
using Xunit;

namespace Poncho.Builder.Tests.Cli.Progress;

public class QuietProgressTests
{
    [Fact]
    public async Task A_short_build_says_its_warnings_and_what_is_tried_again() =>
        Assert.Equal("numpy.conda: 503; again in 2.0 s\nwarning: two packages own \"bin/x\"\n", await TellAsync(verbose: false));

    [Fact]
    public async Task Verbose_says_each_thing_that_is_done() => Assert.Equal(
        """
        downloading numpy.conda (7.0 MB)
        numpy.conda: 503; again in 2.0 s
        fetched numpy.conda
        warning: two packages own "bin/x"
        a detail

        """, await TellAsync(verbose: true));

    [Fact]
    public async Task A_step_that_lasts_says_every_ten_seconds_how_far_it_is()
    {
        var time = new ManualTime();
        using var error = new Lines();
        await QuietProgress.RunAsync(error, time, verbose: false, async progress =>
        {
            progress.Begin(BuildStep.Resolve, 0);
            progress.At(BuildStep.Resolve, "Collecting coffea");
            time.Advance(9.9);
            Assert.Equal("", error.ToString());
            await NextAsync(0.1, "pip resolves (10 s): Collecting coffea");
            progress.End(BuildStep.Resolve);
            progress.Begin(BuildStep.Layer, 26);
            progress.At(BuildStep.Layer, "scipy");
            await NextAsync(10, "making layers (10 s): 0 of 26, scipy");
            return 0;
        });

        async Task NextAsync(double seconds, string expected)
        {
            int lines = expected.Split('\n').Length;
            var said = error.NextAsync(lines);
            time.Advance(seconds);
            Assert.Equal(expected, await said);
        }
    }

    private static async Task<string> TellAsync(bool verbose)
    {
        using var error = new StringWriter();
        await QuietProgress.RunAsync(error, new ManualTime(), verbose, progress =>
        {
            progress.Begin(BuildStep.Fetch, 1);
            progress.Transfers.Begin("numpy.conda", 7_000_000);
            progress.Transfers.Advance("numpy.conda", 1);
            progress.Transfers.Waits("numpy.conda", "503", TimeSpan.FromSeconds(2));
            progress.Transfers.End("numpy.conda");
            progress.Done(BuildStep.Fetch, "numpy.conda");
            progress.Warn("two packages own \"bin/x\"");
            progress.Note("a detail");
            progress.End(BuildStep.Fetch);
            return Task.FromResult(0);
        });
        return error.ToString();
    }

    /// <summary>Hands out lines as they are written.</summary>
    private sealed class Lines : StringWriter
    {
        private readonly List<string> _new = [];
        private TaskCompletionSource<string>? _waiting;
        private int _wanted;

        public Task<string> NextAsync(int lines)
        {
            _wanted = lines;
            _waiting = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            return _waiting.Task;
        }

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            _new.Add(value!);
            if (_new.Count < _wanted) return;
            _waiting!.SetResult(string.Join('\n', _new));
            _new.Clear();
        }
    }
}
