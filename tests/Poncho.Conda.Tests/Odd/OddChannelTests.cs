using Poncho.Testing;
using Poncho.Testing.Odd;
using Xunit;

namespace Poncho.Conda.Tests.Odd;

/// <summary>The odd channel itself.</summary>
public sealed class OddChannelTests
{
    /// <summary><c>tests/tools/record_odd_trees.py</c> calls this to get the channel, and says where by <c>PONCHO_WRITE_ODD_CHANNEL</c>.</summary>
    [Fact]
    public async Task The_channel_of_odd_packages_is_written_where_the_recorder_asks_for_it()
    {
        using var own = new TempFolder();
        string folder = Environment.GetEnvironmentVariable("PONCHO_WRITE_ODD_CHANNEL") is { Length: > 0 } asked ? asked : own.Path;
        await OddChannel.WriteAsync(folder);
        await File.WriteAllLinesAsync(Path.Combine(folder, "payloads.txt"), OddChannel.Good.SelectMany(package => Enum.GetValues<OddFormat>().Select(format =>
            $"{package.Name} {package.Version} {OddPackage.Build(format)} {Poncho.IO.Digest.Of(package.PayloadTar()).Hex}")));
        Assert.NotEmpty(Directory.GetFiles(folder, "*.conda", SearchOption.AllDirectories));
    }
}
