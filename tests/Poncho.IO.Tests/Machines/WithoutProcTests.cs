using System.Runtime.InteropServices;
using Poncho.IO.Machines;
using Poncho.Testing;
using Xunit;

namespace Poncho.IO.Tests.Machines;

/// <summary>What a machine says of itself without <c>/proc</c> is what <c>/proc</c> says.</summary>
public class WithoutProcTests
{
    [Fact]
    public async Task The_kernel_says_its_release_itself()
    {
        Assert.Equal((await Programs.RunAsync("uname", ["-r"])).Succeeded().Output.Trim(), KernelRelease.Find());
        Assert.Equal(File.ReadAllText("/proc/sys/kernel/osrelease").Trim(), KernelRelease.Find());
    }

    [Fact]
    public void The_level_of_the_processor_is_known_without_it()
    {
        Assert.SkipUnless(RuntimeInformation.OSArchitecture == Architecture.X64, "no x86-64 processor");
        Assert.SkipUnless(File.Exists("/sys/devices/system/cpu/modalias"), "no /sys");
        string info = File.ReadAllText("/proc/cpuinfo");
        Assert.Equal(X86Level.Of(info), X86Level.Of(ProcessorFlags.Line()));
        Assert.Subset(Flags(info), Flags(ProcessorFlags.Line()));
        // A kernel may leave out what its processor can do, and adds nothing.
        Assert.Superset(Flags(ProcessorFlags.Line()), Flags(ProcessorFlags.LineOfProcessor()));
    }

    private static HashSet<string> Flags(string info) => [.. ProcessorText.LineOf(info, "flags").Split(' ', StringSplitOptions.RemoveEmptyEntries)];
}
