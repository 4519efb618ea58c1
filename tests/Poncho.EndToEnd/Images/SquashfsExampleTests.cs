using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Images;

/// <summary>The example of an environment that runs where it lies.</summary>
public sealed class SquashfsExampleTests
{
    [Fact]
    public async Task A_hundred_tasks_share_one_mount_which_goes_when_they_have_ended()
    {
        TestData.Path();
        foreach (string program in new[] { "curl", "python3", "tar2sqfs", "mount", "flock" }) Programs.Need(program);
        Assert.SkipUnless(Environment.IsPrivilegedProcess || (Programs.Find("squashfuse") is not null && File.Exists("/dev/fuse")), "needs root or squashfuse, to mount");
        PublishedPrograms.Path();
        var result = await Programs.RunAsync(Repository.Path("examples", "squashfs", "run.sh"), []);
        Assert.True(result.Status == 0, result.Error);
        Assert.Equal("100 tasks in 1 environment and 1 mount: pi is 3.14\nmounts: 0\n", result.Output);
    }
}
