using Poncho.IO;
using Poncho.IO.Machines;
using Poncho.Oci.Documents;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Nodes;
using Xunit;

namespace Poncho.Runtime.Tests.Executing;

public class NodeCheckTests
{
    private static readonly Node s_node = new() { Glibc = () => "2.28", Kernel = () => "5.14.0-427.el9.x86_64", Cuda = () => "12.2", Processor = () => "x86_64_v3", Variable = _ => null };

    [Theory]
    [InlineData("__cuda=0=0")]
    [InlineData("__cuda=12.2=0")]
    [InlineData("__cuda=12=0")]
    [InlineData("__cuda=9.2=0")]
    [InlineData("__glibc=2.17=0")]
    [InlineData("__linux=5.4=0")]
    [InlineData("__linux=5.14.0=0")]
    [InlineData("__archspec=1=x86_64_v2")]
    [InlineData("__archspec=1=x86_64_v3")]
    [InlineData("__archspec=1=zen4")]
    [InlineData("__something=9=0")]
    [InlineData("not what we write")]
    public void What_the_node_has_or_cannot_be_asked_is_no_hindrance(string need) => NodeCheck.Check(Needing(need), "e", s_node);

    [Theory]
    [InlineData("__cuda=12.10=0", "environment e needs CUDA 12.10, and this machine has \"12.2\"", "CONDA_OVERRIDE_CUDA=12.10")]
    [InlineData("__glibc=2.34=0", "environment e needs glibc 2.34, and this machine has \"2.28\"", "CONDA_OVERRIDE_GLIBC=2.34")]
    [InlineData("__linux=6=0", "environment e needs Linux 6, and this machine has \"5.14.0\"", "CONDA_OVERRIDE_LINUX=6")]
    [InlineData("__archspec=1=x86_64_v4", "environment e needs a processor of level x86_64_v4, and this machine has \"x86_64_v3\"", "CONDA_OVERRIDE_ARCHSPEC=x86_64_v4")]
    public void What_the_node_lacks_is_refused_unless_the_user_says_that_it_is_there(string need, string message, string variable)
    {
        var e = Assert.Throws<PonchoException>(() => NodeCheck.Check(Needing(need), "e", s_node));
        Assert.Equal((message, $"run it on a node that has it; {variable} runs it here all the same"), (e.Message, e.Hint));
        string[] set = variable.Split('=');
        NodeCheck.Check(Needing(need), "e", s_node with { Variable = name => name == set[0] ? set[1] : null });
    }

    [Fact]
    public void Without_a_driver_there_is_no_cuda()
    {
        var bare = s_node with { Cuda = () => null };
        Assert.Equal("environment e needs CUDA 11.8, and this machine has none", Assert.Throws<PonchoException>(() => NodeCheck.Check(Needing("__cuda=11.8=0"), "e", bare)).Message);
        Assert.Equal("environment e needs CUDA, and this machine has none", Assert.Throws<PonchoException>(() => NodeCheck.Check(Needing("__cuda=0=0"), "e", bare)).Message);
    }

    [Fact]
    public void What_cannot_be_found_out_is_taken_to_be_there() => NodeCheck.Check(Needing("__glibc=2.99=0", "__linux=99=0", "__archspec=1=x86_64_v4"), "e", new Node { Glibc = () => null, Kernel = () => null, Processor = () => null, Variable = _ => null });

    [Fact]
    public void Nothing_is_asked_of_the_machine_that_nothing_needs()
    {
        Func<string?> asked = () => throw new InvalidOperationException("asked");
        NodeCheck.Check(Needing(), "e", new Node { Glibc = asked, Kernel = asked, Cuda = asked, Processor = asked, Variable = _ => null });
    }

    [Fact]
    public void The_machine_is_asked_for_its_glibc_once()
    {
        int asked = 0;
        var node = s_node with { Glibc = () => $"2.{36 + asked++}" };
        NodeCheck.Check(Needing("__glibc=2.17=0", "__glibc=2.28=0") with { Glibc = "2.17" }, "e", node);
        Assert.Equal(1, asked);
    }

    [Theory]
    [InlineData("linux-64", "linux-aarch64", "environment e is for linux-aarch64, and this machine is linux/amd64: \"linux/arm64\"")]
    [InlineData("linux-riscv64", "linux-64", "environment e is for linux-64, and this machine is linux/riscv64: \"linux/amd64\"")]
    [InlineData("linux-64", "osx-64", "environment e is for osx-64, and this machine is linux/amd64: \"darwin/amd64\"")]
    public void An_environment_for_another_platform_than_the_node_has_is_refused(string here, string target, string message)
    {
        var node = s_node with { Platform = CondaPlatform.Find(here)! };
        Assert.Equal(message, Assert.Throws<PonchoException>(() => NodeCheck.Check(For(target), "e", node)).Message);
    }

    [Theory]
    [InlineData("linux-32")]
    [InlineData("linux-armv6l")]
    [InlineData("linux-loongarch64")]
    [InlineData("linux-ppc64le")]
    [InlineData("linux-riscv64")]
    [InlineData("linux-s390x")]
    public void A_node_runs_what_was_built_for_its_platform(string platform) => NodeCheck.Check(For(platform), "e", s_node with { Platform = CondaPlatform.Find(platform)! });

    private static EnvironmentConfig Needing(params string[] needs) => For(CondaPlatform.OfThisMachine.Subdir) with { Requires = [.. needs] };

    private static EnvironmentConfig For(string subdir) => new() { Platform = TargetPlatform.Of(CondaPlatform.Find(subdir)!), Layers = [] };
}
