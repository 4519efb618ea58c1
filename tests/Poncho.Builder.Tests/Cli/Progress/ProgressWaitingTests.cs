using Poncho.Builder.Building;
using Poncho.Builder.Cli.Progress;
using Xunit;

namespace Poncho.Builder.Tests.Cli.Progress;

public class ProgressWaitingTests
{
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(80)]
    [InlineData(200)]
    public void All_bars_have_one_length_whatever_stands_behind_them(int width)
    {
        var board = new ProgressBoard(_time);
        board.Begin(BuildStep.Fetch, 60, 240_100_000);
        board.Begin(BuildStep.Layer, 60, 240_100_000);
        board.Begin(BuildStep.Export, 3, 3);
        board.At(BuildStep.Layer, "a-package-with-a-long-name");
        board.BeginTransfer("a.conda", 100_000_000);
        _time.Advance(3);
        board.Advance("a.conda", 90_000_000);
        var bars = board.Lines(width).Where(line => line.Contains('[', StringComparison.Ordinal)).ToList();
        Assert.Equal(3, bars.Count);
        Assert.Single(bars.Select(line => (line.IndexOf('[', StringComparison.Ordinal), line.IndexOf(']', StringComparison.Ordinal))).Distinct());
        Assert.All(board.Lines(width), line => Assert.True(line.Length < width, line));
    }

    [Fact]
    public void The_time_left_of_layers_counts_bytes_still_to_do_and_not_the_time_that_nothing_could_be_done()
    {
        var board = new ProgressBoard(_time);
        const long Large = 100 << 20;
        board.Begin(BuildStep.Layer, 3, 3 * Large);
        // Downloads come first: a minute says nothing of how long a layer takes.
        _time.Advance(60);
        board.At(BuildStep.Layer, "one", Large);
        _time.Advance(10);
        board.Done(BuildStep.Layer, "one", Large);
        board.At(BuildStep.Layer, "two", Large);
        Assert.Contains("20 s left", Assert.Single(board.Lines(200)), StringComparison.Ordinal);
        // What is at work has had half of its time.
        _time.Advance(5);
        Assert.Contains("15 s left", Assert.Single(board.Lines(200)), StringComparison.Ordinal);
        _time.Advance(5);
        board.Done(BuildStep.Layer, "two", Large);
        board.At(BuildStep.Layer, "three", Large);
        Assert.Contains("10 s left", Assert.Single(board.Lines(200)), StringComparison.Ordinal);
    }

    [Fact]
    public void No_layer_is_made_before_its_archive_is_there()
    {
        var board = new ProgressBoard(_time);
        const long Large = 100 << 20;
        board.Begin(BuildStep.Fetch, 2, 2 * Large);
        board.Begin(BuildStep.Layer, 2, 2 * Large);
        board.BeginTransfer("one.conda", Large);
        _time.Advance(100);
        board.Advance("one.conda", Large);
        board.EndTransfer("one.conda");
        board.Done(BuildStep.Fetch, "one.conda", Large);
        board.At(BuildStep.Layer, "one", Large);
        _time.Advance(3);
        board.Done(BuildStep.Layer, "one", Large);
        string layers = board.Lines(200).Single(line => line.StartsWith("making", StringComparison.Ordinal));
        Assert.DoesNotContain("  3 s left", layers, StringComparison.Ordinal);
        Assert.EndsWith("left", layers, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_that_does_not_answer_is_named_until_it_does()
    {
        var board = new ProgressBoard(_time);
        board.Asked("conda.example:8080");
        board.Asked("conda.example:8080");
        board.Asked("quick.example");
        board.Answered("quick.example");
        Assert.Empty(board.Lines(80));
        _time.Advance(12);
        Assert.Equal("waiting           12 s  for conda.example:8080 to answer", Assert.Single(board.Lines(80)));
        Assert.Equal("waiting for conda.example:8080 to answer (12 s)", Assert.Single(board.Words(TimeSpan.FromSeconds(5))));
        board.Answered("conda.example:8080");
        board.Answered("conda.example:8080");
        Assert.Empty(board.Lines(80));
    }

    [Fact]
    public void A_registry_is_waited_for_only_when_all_that_goes_there_has_gone()
    {
        const long Large = 100 << 20;
        var board = new ProgressBoard(_time);
        board.Begin(BuildStep.Push, 1, Large);
        board.Asked("registry.example");
        board.BeginTransfer("numpy", Large);
        for (int i = 0; i < 10; i++)
        {
            _time.Advance(2);
            board.Advance("numpy", Large / 10);
            Assert.DoesNotContain(board.Lines(80), line => line.StartsWith("waiting", StringComparison.Ordinal));
        }

        _time.Advance(5);
        Assert.Equal("waiting           5 s  for registry.example to answer", board.Lines(80)[^1]);
    }
}
