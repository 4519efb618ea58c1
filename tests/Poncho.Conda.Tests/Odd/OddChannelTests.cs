using Poncho.Testing.Odd;
using Xunit;

namespace Poncho.Conda.Tests.Odd;

/// <summary>The odd channel itself.</summary>
public sealed class OddChannelTests
{
    /// <summary>What <c>tests/tools/record_odd_trees.py</c> calls to get the channel.</summary>
    [SkippableFact]
    public async Task Is_written_where_the_recorder_asks_for_it()
    {
        string? folder = Environment.GetEnvironmentVariable("PONCHO_WRITE_ODD_CHANNEL");
        Skip.If(string.IsNullOrEmpty(folder), "PONCHO_WRITE_ODD_CHANNEL names no folder");
        await OddChannel.WriteAsync(folder!);
        await File.WriteAllLinesAsync(Path.Combine(folder!, "payloads.txt"), OddChannel.Good.SelectMany(package => Enum.GetValues<OddFormat>().Select(format =>
            $"{package.Name} {package.Version} {OddPackage.Build(format)} {Poncho.IO.Digest.Of(package.PayloadTar()).Hex}")));
    }
}
