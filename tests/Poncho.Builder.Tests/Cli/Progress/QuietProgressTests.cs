using Poncho.Builder.Building;
using Poncho.Builder.Cli.Progress;
using Xunit;

namespace Poncho.Builder.Tests.Cli.Progress;

public class QuietProgressTests
{
    [Fact]
    public void Without_a_terminal_only_warnings_are_said() => Assert.Equal("warning: two packages own \"bin/x\"\n", Tell(verbose: false));

    [Fact]
    public void Verbose_says_each_thing_that_is_done() => Assert.Equal(
        """
        downloading numpy.conda (7.0 MB)
        numpy.conda: 503; again in 2.0 s
        fetched numpy.conda
        warning: two packages own "bin/x"
        a detail

        """, Tell(verbose: true));

    private static string Tell(bool verbose)
    {
        using var error = new StringWriter();
        IBuildProgress progress = new QuietProgress(error, verbose);
        progress.Begin(BuildStep.Fetch, 1);
        progress.Transfers.Begin("numpy.conda", 7_000_000);
        progress.Transfers.Advance("numpy.conda", 1);
        progress.Transfers.Waits("numpy.conda", "503", TimeSpan.FromSeconds(2));
        progress.Transfers.End("numpy.conda");
        progress.Done(BuildStep.Fetch, "numpy.conda");
        progress.Warn("two packages own \"bin/x\"");
        progress.Note("a detail");
        progress.End(BuildStep.Fetch);
        return error.ToString();
    }
}
