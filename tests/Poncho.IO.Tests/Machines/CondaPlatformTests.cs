using System.Runtime.InteropServices;
using Poncho.IO.Machines;
using Xunit;

namespace Poncho.IO.Tests.Machines;

/// <summary>What each platform is called by conda, by OCI and by wheels.</summary>
public class CondaPlatformTests
{
    [Theory]
    [InlineData("linux-32", "linux", "386", null, "i686")]
    [InlineData("linux-64", "linux", "amd64", null, "x86_64")]
    [InlineData("linux-aarch64", "linux", "arm64", null, "aarch64")]
    [InlineData("linux-armv6l", "linux", "arm", "v6", "armv6l")]
    [InlineData("linux-armv7l", "linux", "arm", "v7", "armv7l")]
    [InlineData("linux-loongarch64", "linux", "loong64", null, "loongarch64")]
    [InlineData("linux-ppc", "linux", "ppc", null, "ppc")]
    [InlineData("linux-ppc64", "linux", "ppc64", null, "ppc64")]
    [InlineData("linux-ppc64le", "linux", "ppc64le", null, "ppc64le")]
    [InlineData("linux-riscv32", "linux", "riscv", null, "riscv32")]
    [InlineData("linux-riscv64", "linux", "riscv64", null, "riscv64")]
    [InlineData("linux-s390x", "linux", "s390x", null, "s390x")]
    [InlineData("freebsd-64", "freebsd", "amd64", null, null)]
    [InlineData("freebsd-arm64", "freebsd", "arm64", null, null)]
    [InlineData("android-64", "android", "amd64", null, null)]
    [InlineData("osx-64", "darwin", "amd64", null, null)]
    [InlineData("osx-arm64", "darwin", "arm64", null, null)]
    [InlineData("win-32", "windows", "386", null, null)]
    [InlineData("win-64", "windows", "amd64", null, null)]
    [InlineData("win-arm64", "windows", "arm64", null, null)]
    [InlineData("emscripten-wasm32", "js", "wasm", null, null)]
    [InlineData("wasi-wasm32", "wasip1", "wasm", null, null)]
    [InlineData("zos-z", "zos", "s390x", null, null)]
    public void A_platform_has_one_name_at_conda_and_one_at_OCI_and_each_leads_to_the_other(string subdir, string os, string architecture, string? variant, string? wheel)
    {
        var platform = CondaPlatform.Find(subdir);
        Assert.NotNull(platform);
        Assert.Equal((subdir, os, architecture, variant, wheel), (platform.Subdir, platform.Os, platform.Architecture, platform.Variant, platform.WheelMachine));
        Assert.Equal(platform, CondaPlatform.FindOci(os, architecture, variant));
    }

    [Fact]
    public void All_platforms_are_held_by_the_test_above() => Assert.Equal(23, CondaPlatform.All.Count);

    [Theory]
    [InlineData("noarch")]
    [InlineData("")]
    [InlineData("linux")]
    [InlineData("linux-64 ")]
    [InlineData("Linux-64")]
    [InlineData("linux-sparc")]
    public void Noarch_and_names_that_conda_does_not_know_are_no_platform(string subdir) => Assert.Null(CondaPlatform.Find(subdir));

    [Theory]
    [InlineData("linux", "arm", null, "linux-armv7l")]
    [InlineData("linux", "arm64", "v8", "linux-aarch64")]
    [InlineData("linux", "amd64", "v3", "linux-64")]
    [InlineData("linux", "arm", "v5", null)]
    [InlineData("plan9", "amd64", null, null)]
    [InlineData("linux", "x86_64", null, null)]
    public void A_variant_of_OCI_is_heeded_for_arm_alone_where_none_means_v7(string os, string architecture, string? variant, string? subdir) =>
        Assert.Equal(subdir, CondaPlatform.FindOci(os, architecture, variant)?.Subdir);

    [Theory]
    [InlineData(Architecture.X86, "linux-32")]
    [InlineData(Architecture.X64, "linux-64")]
    [InlineData(Architecture.Arm64, "linux-aarch64")]
    [InlineData(Architecture.Armv6, "linux-armv6l")]
    [InlineData(Architecture.Arm, "linux-armv7l")]
    [InlineData(Architecture.LoongArch64, "linux-loongarch64")]
    [InlineData(Architecture.Ppc64le, "linux-ppc64le")]
    [InlineData(Architecture.RiscV64, "linux-riscv64")]
    [InlineData(Architecture.S390x, "linux-s390x")]
    public void Every_processor_that_NET_runs_on_has_its_platform(Architecture processor, string subdir) => Assert.Equal(subdir, CondaPlatform.OfProcessor(processor).Subdir);

    [Fact]
    public void A_processor_without_a_platform_is_said_and_not_guessed() =>
        Assert.Contains("\"Wasm\"", Assert.Throws<PonchoException>(() => CondaPlatform.OfProcessor(Architecture.Wasm)).Message, StringComparison.Ordinal);

    [Fact]
    public void This_machine_is_one_of_them() => Assert.Contains(CondaPlatform.OfThisMachine, CondaPlatform.All);
}
