using System.Globalization;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Tests.Activation;
using Poncho.Runtime.Tests.Executing;
using Poncho.Runtime.Tests.Unpacking;
using Poncho.Testing;
using Xunit;

namespace Poncho.Runtime.Tests.NodeCache;

/// <summary>A disk that is full at every point of a cold start, made of small file systems in memory.</summary>
public class FullDiskTests
{
    [Theory]
    [InlineData("cache")]
    [InlineData("-u")]
    public async Task A_full_disk_is_told_in_one_line_and_nothing_stays_that_a_later_command_uses(string way)
    {
        using var folder = new TempFolder();
        string disk = Directory.CreateDirectory(folder["disk"]).FullName;
        await MountAsync(disk, 1024);
        await Programs.RunAsync("umount", [disk]);
        var random = new Random(3);
        string environment = new MadeEnvironment([.. Enumerable.Range(0, 12).Select(i =>
        {
            byte[] noise = new byte[random.Next(1, 40_000)];
            random.NextBytes(noise);
            return new MadeLayer($"l{i}").File($"lib/{i}", noise).Relocated($"share/{i}", RelocationMode.Text, HandMadePrefix.Placeholder).Link($"link{i}", "x");
        })]).Write(folder["env.tar.zst"]);
        int full = 0, done = 0;
        for (int kilobytes = 4; kilobytes < 700; kilobytes += 71)
        {
            await MountAsync(disk, kilobytes);
            try
            {
                string[] arguments = way == "-u" ? [environment, "-u", disk + "/own"] : [environment];
                var variables = new Dictionary<string, string?> { ["PONCHO_NODE_CACHE"] = disk + "/node" };
                var result = await Runner.RunAsync(folder, variables, arguments);
                if (result.Status == 0)
                {
                    done++;
                    continue;
                }

                full++;
                Assert.Equal(125, result.Status);
                Assert.Contains("no space left", result.Error, StringComparison.OrdinalIgnoreCase);
                Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
                (await Programs.RunAsync("mount", ["-o", "remount,size=4m", disk])).Succeeded();
                string prefix = (await Runner.RunAsync(folder, variables, arguments)).Succeeded().Output.Trim();
                Assert.Equal(12, Directory.EnumerateFiles(prefix + "/lib").Count());
                Assert.All(Enumerable.Range(0, 12), i => Assert.Equal(prefix, File.ReadAllText($"{prefix}/share/{i}")));
            }
            finally
            {
                (await Programs.RunAsync("umount", [disk])).Succeeded();
            }
        }

        Assert.True(full > 2 && done > 0, $"{full} times full, {done} times done");
    }

    private static async Task MountAsync(string disk, int kilobytes)
    {
        var mounted = await Programs.RunAsync("mount", ["-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={kilobytes}k"), "tmpfs", disk]);
        Assert.SkipWhen(mounted.Status != 0, "needs the right to mount a small file system");
    }
}
