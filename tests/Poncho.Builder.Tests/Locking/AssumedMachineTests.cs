using System.Text;
using Poncho.Builder.Building;
using Poncho.Builder.Locking;
using Poncho.Builder.Locks;
using Poncho.Builder.Specs;
using Poncho.IO;
using Poncho.Oci.Documents;
using Xunit;

namespace Poncho.Builder.Tests.Locking;

public class AssumedMachineTests
{
    // Another platform than this machine's: what it has usually is the same everywhere.
    private const string Platform = "linux-ppc64le";

    [Fact]
    public void Where_nobody_says_anything_it_is_what_the_platform_has() =>
        Assert.Equal(["__archspec=1=ppc64le", "__glibc=2.28=0", "__linux=4.18=0", "__unix=0=0"], Assumed("", [], [], null));

    [Fact]
    public void The_command_line_is_before_variables_before_the_spec_before_an_older_lock()
    {
        string[] older = ["__cuda=1=0", "__glibc=2.1=0", "__linux=1=0", "__other=1=0"];
        Assert.Equal(["__cuda=4=0", "__glibc=2.3=0", "__linux=2=0", "__other=1=0"], Assumed("\"__cuda=2\", \"__glibc=2.2\", \"__linux=2\"", ["__cuda=4"], new() { ["CONDA_OVERRIDE_CUDA"] = "3", ["CONDA_OVERRIDE_GLIBC"] = "2.3" }, older));
    }

    [Fact]
    public void Command_line_variables_and_spec_can_each_say_that_a_virtual_package_is_absent()
    {
        string[] older = ["__cuda=1=0", "__glibc=2.1=0", "__linux=1=0"];
        Assert.Empty(Assumed("\"__linux=\"", ["__cuda="], new() { ["CONDA_OVERRIDE_GLIBC"] = "" }, older));
    }

    [Fact]
    public void Variables_that_are_no_overrides_mean_nothing() => Assert.Equal(["__glibc=2.1=0"], Assumed("", [], new() { ["CONDA_OVERRIDE_SOLVER"] = "x", ["CONDA_EXE"] = "y" }, ["__glibc=2.1=0"]));

    private static IEnumerable<string> Assumed(string inSpec, string[] options, Dictionary<string, string?> environment, string[]? older)
    {
        var spec = SpecReader.Parse("s", Encoding.UTF8.GetBytes($"{{\"conda\": [\"a\"], \"virtual\": [{inSpec}]}}"), EnvironmentVariables.None);
        var before = older is null ? null : new EnvironmentLock { Platform = Platform, Spec = Digest.Of(""u8), VirtualPackages = older, ByteCompilation = ByteCompilation.Left, Requested = [], Variables = new Dictionary<string, string>(), Sources = [] };
        var items = options.Select(text => VirtualItem.TryParse(text, out var item) ? item : throw new ArgumentException(text));
        return AssumedMachine.Of(environment, spec, new LockOptions { Subdir = Platform, ByteCompilation = ByteCompilation.Left, BaseFolder = "/", Virtual = [.. items], Before = before }).Select(v => v.ToString());
    }
}
