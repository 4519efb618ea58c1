using Poncho.Builder.Cli.Progress;
using Poncho.IO.Net;
using Xunit;

namespace Poncho.Builder.Tests.Cli.Progress;

public class UnpackProgressTests
{
    [Fact]
    public void It_says_how_much_of_how_much_is_unpacked_and_leaves_nothing_behind()
    {
        var time = new ManualTime();
        using var error = new StringWriter();
        ITransferProgress progress = new UnpackProgress(error, time);
        progress.Expect(355_000_000);
        progress.Begin("numpy", 200_000_000);
        progress.Begin("scipy", 155_000_000);
        for (int i = 0; i < 10; i++)
        {
            time.Advance(0.5);
            progress.Advance("numpy", 20_000_000);
        }

        Assert.Equal("unpacking: 200.0 MB of 355.0 MB, 4 s left", Screen.Of(80, error.ToString()));
        progress.End("numpy");
        progress.End("scipy");
        Assert.Equal("", Screen.Of(80, error.ToString()));
    }

    [Fact]
    public void Where_nobody_says_how_much_will_come_only_what_came_is_shown()
    {
        var time = new ManualTime();
        using var error = new StringWriter();
        ITransferProgress progress = new UnpackProgress(error, time);
        progress.Begin("numpy", null);
        time.Advance(0.5);
        progress.Advance("numpy", 20_000_000);
        Assert.Equal("unpacking: 20.0 MB", Screen.Of(80, error.ToString()));
    }
}
