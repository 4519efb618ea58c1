using System.Runtime.InteropServices;
using Poncho.Conda.Naming;
using Poncho.Conda.VirtualPackages;
using Poncho.IO;
using Poncho.IO.Machines;
using Poncho.Testing;
using Xunit;

namespace Poncho.Conda.Tests.VirtualPackages;

public class VirtualPackageDetectorTests
{
    private const string V3 = "flags\t\t: fpu sse sse2 ssse3 cx16 sse4_1 sse4_2 movbe popcnt xsave avx f16c lahf_lm abm bmi1 avx2 bmi2 fma";

    private static readonly MachineFacts Node = new() { KernelRelease = "5.14.0-362.8.1.el9_3.x86_64", Glibc = "2.34", Cuda = "12.4", Architecture = Architecture.X64, ProcessorInfo = "processor : 0\n" + V3 + "\nflags : fpu\n" };

    [Fact]
    public void A_machine_has_its_own_virtual_packages() =>
        Assert.Equal("__unix=0=0 __linux=5.14.0=0 __glibc=2.34=0 __cuda=12.4=0 __archspec=1=x86_64_v3", Detect("linux-64", Node));

    [Theory]
    [InlineData("linux-64", "__unix=0=0 __linux=4.18=0 __glibc=2.28=0 __archspec=1=x86_64")]
    [InlineData("linux-aarch64", "__unix=0=0 __linux=4.18=0 __glibc=2.28=0 __archspec=1=aarch64")]
    [InlineData("linux-riscv64", "__unix=0=0 __linux=4.18=0 __glibc=2.39=0 __archspec=1=riscv64")]
    [InlineData("osx-arm64", "__unix=0=0 __osx=13.0=0 __archspec=1=m1")]
    [InlineData("win-64", "__win=10.0=0 __archspec=1=x86_64")]
    public void Another_platform_has_the_usual_virtual_packages(string subdir, string packages) => Assert.Equal(packages, Detect(subdir, null));

    [Fact]
    public void Variables_come_before_what_is_found_and_empty_ones_remove_it()
    {
        (string, string?)[] variables = [("CONDA_OVERRIDE_GLIBC", "2.17"), ("CONDA_OVERRIDE_CUDA", ""), ("CONDA_OVERRIDE_LINUX", "3.10"), ("CONDA_OVERRIDE_ARCHSPEC", "zen2"), ("CONDA_OVERRIDE_OSX", "11")];
        Assert.Equal("__unix=0=0 __linux=3.10=0 __glibc=2.17=0 __archspec=1=zen2", Detect("linux-64", Node, variables));
        Assert.Equal("__unix=0=0 __osx=11=0 __archspec=1=zen2", Detect("osx-64", null, variables));
        Assert.Equal("__unix=0=0 __linux=5.14.0=0 __glibc=2.34=0 __cuda=12.4=0", Detect("linux-64", Node, ("CONDA_OVERRIDE_ARCHSPEC", "")));
        Assert.Equal("CONDA_OVERRIDE_CUDA is no version: \"new!\"", Assert.Throws<PonchoException>(() => Detect("linux-64", Node, ("CONDA_OVERRIDE_CUDA", "new!"))).Message);
    }

    [Theory]
    [InlineData(Architecture.X64, "flags : fpu sse2", "x86_64")]
    [InlineData(Architecture.X64, "flags : cx16 lahf_lm popcnt sse4_1 sse4_2 ssse3 avx", "x86_64_v2")]
    [InlineData(Architecture.X64, V3 + " avx512f avx512bw avx512cd avx512dq", "x86_64_v3")]
    [InlineData(Architecture.X64, V3 + " avx512f avx512bw avx512cd avx512dq avx512vl", "x86_64_v4")]
    [InlineData(Architecture.X64, "", "x86_64")]
    [InlineData(Architecture.Arm64, "", "aarch64")]
    [InlineData(Architecture.Ppc64le, "cpu : POWER9, altivec supported", "power9le")]
    [InlineData(Architecture.Ppc64le, "", "ppc64le")]
    public void Processors_have_levels(Architecture architecture, string info, string name) => Assert.Equal(name, ProcessorName.Of(new MachineFacts { Architecture = architecture, ProcessorInfo = info }));

    [Fact]
    public void A_machine_without_glibc_or_kernel_version_has_none() =>
        Assert.Equal("__unix=0=0 __archspec=1=aarch64", Detect("linux-aarch64", new MachineFacts { Architecture = Architecture.Arm64 }));

    [Fact]
    public async Task This_machine_says_what_its_programs_say()
    {
        var packages = VirtualPackageDetector.Detect(new Dictionary<string, string?>(), Subdirs.OfMachine).ToDictionary(package => package.Name, package => package.Version.ToString());
        var libc = await Programs.RunAsync(Programs.Need("getconf"), ["GNU_LIBC_VERSION"]);
        Assert.Equal(libc.Output.Trim(), "glibc " + packages["__glibc"]);
        var kernel = await Programs.RunAsync(Programs.Need("uname"), ["-r"]);
        Assert.StartsWith(packages["__linux"], kernel.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_driver_is_asked_by_its_libraries()
    {
        using var folder = new TempFolder();
        string management = await CompileAsync(folder, "ml", "int nvmlInit_v2(void){return 0;} int nvmlShutdown(void){return 0;} int nvmlSystemGetCudaDriverVersion_v2(int*v){*v=12040;return 0;}");
        string broken = await CompileAsync(folder, "broken", "int nvmlInit_v2(void){return 9;} int nvmlShutdown(void){return 0;} int nvmlSystemGetCudaDriverVersion(int*v){*v=1;return 0;}");
        string cuda = await CompileAsync(folder, "cuda", "int cuDriverGetVersion(int*v){*v=11080;return 0;}");
        string other = await CompileAsync(folder, "other", "int x;");
        Assert.Equal("12.4", CudaDriver.FindVersion([folder["absent.so"], management, cuda]));
        Assert.Equal("11.8", CudaDriver.FindVersion([broken, other, cuda]));
        Assert.Null(CudaDriver.FindVersion([broken, other, folder.Write("text.so", "no library")]));
    }

    private static async Task<string> CompileAsync(TempFolder folder, string name, string source)
    {
        string code = folder.Write(name + ".c", source), library = folder[name + ".so"];
        (await Programs.RunAsync(Programs.Need("cc"), ["-shared", "-fPIC", "-o", library, code])).Succeeded();
        return library;
    }

    private static string Detect(string subdir, MachineFacts? machine, params (string Name, string? Value)[] variables) =>
        string.Join(' ', VirtualPackageDetector.Detect(variables.ToDictionary(variable => variable.Name, variable => variable.Value), subdir, machine));
}
