using Poncho.Builder.Building;
using Poncho.Builder.Cli.Progress;
using Xunit;

namespace Poncho.Builder.Tests.Cli.Progress;

public class ProgressBoardTests
{
    private const string Numpy = "numpy-2.4.6-py311h64a7726_0.conda", Python = "python-3.11.2-h2755cc3_0_cpython.conda";

    private readonly ManualTime _time = new();
    private readonly ProgressBoard _board;

    public ProgressBoardTests() => _board = new ProgressBoard(_time);

    [Fact]
    public void Downloads_are_counted_in_bytes_with_rate_and_time_left()
    {
        _board.Begin(BuildStep.Fetch, 3, 100_000_000);
        _board.BeginTransfer(Numpy, 20_000_000);
        _board.BeginTransfer(Python, 60_000_000);
        for (int i = 0; i < 20; i++)
        {
            _time.Advance(0.25);
            _board.Advance(Numpy, 1_000_000);
            _board.Advance(Python, 1_000_000);
        }

        Assert.Equal(
            """
            downloading       [=====         ]  40.0 MB/100.0 MB  8.0 MB/s  8 s left
              numpy-2.4.6-py311h64a7726_0.conda         20.0 MB/20.0 MB  4.0 MB/s
              python-3.11.2-h2755cc3_0_cpython.conda    20.0 MB/60.0 MB  4.0 MB/s
            """, Text(80));
        Assert.Equal(["downloading (5 s): 40.0 MB of 100.0 MB, 8.0 MB/s, 8 s left"], _board.Words(TimeSpan.Zero));

        // What came is counted once, whether the step knows already that it is done or not.
        _board.EndTransfer(Numpy);
        Assert.StartsWith("downloading       [=====         ]  40.0 MB/100.0 MB", Text(80), StringComparison.Ordinal);
        _board.Done(BuildStep.Fetch, Numpy, 20_000_000);
        Assert.StartsWith("downloading       [=====         ]  40.0 MB/100.0 MB", Text(80), StringComparison.Ordinal);

        // From a cache of conda's, without a transfer.
        _board.Done(BuildStep.Fetch, "six.conda", 20_000_000);
        Assert.Contains("60.0 MB/100.0 MB", Text(80), StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_instant_has_no_rate_and_no_time_left()
    {
        _board.Begin(BuildStep.Fetch, 1, 100_000_000);
        _board.BeginTransfer(Numpy, 100_000_000);
        _time.Advance(0.01);
        _board.Advance(Numpy, 10_000_000);
        Assert.DoesNotContain("/s", Text(80), StringComparison.Ordinal);
        Assert.DoesNotContain("left", Text(80), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rate_is_that_of_the_last_seconds()
    {
        _board.Begin(BuildStep.Fetch, 1, 1_000_000_000);
        _board.BeginTransfer(Numpy, 1_000_000_000);
        for (int i = 0; i < 100; i++) Bring(10_000_000 / 4);
        Assert.Contains("10.0 MB/s", Text(80), StringComparison.Ordinal);
        for (int i = 0; i < 100; i++) Bring(1_000_000 / 4);
        Assert.Contains("1.0 MB/s", Text(80), StringComparison.Ordinal);
        for (int i = 0; i < 100; i++) Bring(0);
        Assert.Contains("  0 B/s", Text(80), StringComparison.Ordinal);

        void Bring(long bytes)
        {
            _time.Advance(0.25);
            _board.Advance(Numpy, bytes);
        }
    }

    [Fact]
    public void Layers_at_work_are_named_and_the_rest_is_guessed_from_their_bytes()
    {
        _board.Begin(BuildStep.Layer, 26, 100_000_000);
        for (int i = 0; i < 17; i++) _board.Done(BuildStep.Layer, $"p{i}", 2_000_000);
        _board.At(BuildStep.Layer, "scipy");
        _board.At(BuildStep.Layer, "pandas");
        Assert.Equal("making layers     [====          ]  17/26  scipy, pandas", Text(80));
        _time.Advance(17);
        Assert.Equal("making layers     [=========                   ]  17/26  33 s left  scipy, pandas", Text(120));
        Assert.Equal(["making layers (17 s): 17 of 26, scipy, pandas"], _board.Words(TimeSpan.FromSeconds(10)));
        Assert.Empty(_board.Words(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void What_pip_says_is_shown_while_it_resolves()
    {
        _board.Begin(BuildStep.Resolve, 0, 0);
        _board.At(BuildStep.Resolve, "Collecting coffea");
        _board.At(BuildStep.Resolve, "Collecting awkward>=2.6.7 (from coffea->-r /tmp/x/requirements.txt (line 1))");
        _time.Advance(34);
        Assert.Equal("pip resolves      34 s  Collecting awkward>=2.6.7 (from coffea->-r /tmp/x/re...", Text(80));
        Assert.Equal(79, Text(80).Length);
        Assert.Equal(["pip resolves (34 s): Collecting awkward>=2.6.7 (from coffea->-r /tmp/x/requirements.txt (line 1))"], _board.Words(TimeSpan.Zero));
    }

    [Fact]
    public void A_step_that_is_begun_twice_ends_with_the_second_end()
    {
        _board.Begin(BuildStep.Wheel, 0, 0);
        _board.Begin(BuildStep.Wheel, 0, 0);
        _board.At(BuildStep.Wheel, "docopt-0.6.2");
        _board.End(BuildStep.Wheel);
        Assert.Equal("building wheels   0 s  docopt-0.6.2", Text(80));
        _board.End(BuildStep.Wheel);
        Assert.Empty(_board.Lines(80));
    }

    [Fact]
    public void A_long_name_keeps_its_version_and_a_wheels_its_project()
    {
        _board.BeginTransfer("boost_histogram-1.8.1-cp311-cp311-manylinux_2_24_x86_64.manylinux_2_28_x86_64.whl", 1_300_000);
        _board.BeginTransfer("a-package-of-a-long-name-for-science-2.10.3-py311h1234567_0.conda", 1_300_000);
        Assert.Equal("  boost_histogram-1.8.1-cp311-cp311-man...  0 B/1.3 MB\n  ...-science-2.10.3-py311h1234567_0.conda  0 B/1.3 MB", Text(80));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public void No_line_is_as_wide_as_the_terminal(int width)
    {
        foreach (var step in Enum.GetValues<BuildStep>())
        {
            _board.Begin(step, 123, 999_900_000_000);
            for (int i = 0; i < 30; i++) _board.At(step, "a-package-with-a-long-name");
        }

        _board.BeginTransfer("linux-64/repodata.json.zst of a channel with a long name", null);
        _board.BeginTransfer(Python, 999_900_000_000);
        _time.Advance(3);
        _board.Advance(Python, 123_400_000);
        Assert.All(_board.Lines(width), line => Assert.True(line.Length < width, line));
    }

    private string Text(int width) => string.Join('\n', _board.Lines(width));
}
