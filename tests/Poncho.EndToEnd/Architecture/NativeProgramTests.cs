using System.Text;
using System.Text.RegularExpressions;
using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Architecture;

/// <summary>The published programs are native files: poncho runs where the C library is old, poncho_package_run where there is none (native/README.md).</summary>
public partial class NativeProgramTests
{
    // In this order: in old systems libc has threads' names as well, which do nothing.
    private static readonly string[] s_systemLibraries = ["libpthread.so.0", "libdl.so.2", "librt.so.1", "libm.so.6", "libc.so.6"];

    [Fact]
    public async Task It_asks_for_no_C_library_newer_than_2_17()
    {
        string symbols = (await Programs.RunAsync(Programs.Need("objdump"), ["-T", NativePoncho()])).Succeeded().Output;
        var versions = LibraryVersion().Matches(symbols).Select(match => Version.Parse(match.Groups[1].Value)).ToList();
        Assert.NotEmpty(versions);
        Findings.None(versions.Where(version => version > new Version(2, 17)).Select(version => $"GLIBC_{version}"));
    }

    [Fact]
    public async Task It_needs_no_library_but_the_systems_own()
    {
        string headers = (await Programs.RunAsync(Programs.Need("objdump"), ["-p", NativePoncho()])).Succeeded().Output;
        Assert.Equal(s_systemLibraries, NeededLibrary().Matches(headers).Select(match => match.Groups[1].Value));
    }

    [Fact]
    public async Task The_nodes_program_needs_no_library_and_no_loader()
    {
        string headers = (await Programs.RunAsync(Programs.Need("objdump"), ["-p", NativePoncho("poncho_package_run")])).Succeeded().Output;
        Assert.DoesNotContain("NEEDED", headers, StringComparison.Ordinal);
        Assert.DoesNotContain("INTERP", headers, StringComparison.Ordinal);
        Assert.DoesNotContain("DYNAMIC", headers, StringComparison.Ordinal);
    }

    [Fact]
    public void The_nodes_program_has_at_most_five_million_bytes() =>
        Assert.InRange(new FileInfo(NativePoncho("poncho_package_run")).Length, 1_000_000, 5_000_000);

    [Fact]
    public void The_nodes_program_is_a_file_of_its_own() => Assert.Null(new FileInfo(NativePoncho("poncho_package_run")).LinkTarget);

    [Theory]
    [InlineData("poncho")]
    [InlineData("poncho_package_run")]
    [InlineData("poncho-registry")]
    public void No_path_of_the_machine_that_built_it_is_in_it(string name)
    {
        byte[] program = File.ReadAllBytes(NativePoncho(name));
        string[] paths = [Repository.Root + "/", "/.nuget/packages", "artifacts/intermediate"];
        Findings.None(paths.Where(path => Holds(program, Encoding.UTF8.GetBytes(path)) || Holds(program, Encoding.Unicode.GetBytes(path))));
    }

    [Fact]
    public async Task A_copy_of_the_one_file_builds_an_environment_and_runs_in_it()
    {
        using var poncho = new PublishedPoncho();
        File.Copy(NativePoncho(), poncho["copy"]);
        string spec = await poncho.WriteHelloAsync();
        (await poncho.RunAsAsync(poncho["copy"], "create", spec, poncho["env.tar.gz"])).Succeeded();
        Assert.StartsWith("hello from ", (await poncho.RunAsAsync(poncho["copy"], "run", "-e", poncho["env.tar.gz"], "--", "hello")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_left_in_the_folder_for_temporary_files()
    {
        using var poncho = new PublishedPoncho();
        Directory.CreateDirectory(poncho["tmp"]);
        poncho.Environment["TMPDIR"] = poncho["tmp"];
        string spec = await poncho.WriteHelloAsync();
        (await poncho.RunAsync("create", spec)).Succeeded();
        (await poncho.RunAsync("run", "-e", "hello", "--", "hello")).Succeeded();
        Findings.None(Directory.EnumerateFileSystemEntries(poncho["tmp"]).Select(entry => Path.GetFileName(entry)));
    }

    /// <summary>What ./build published; skips the test where others are tried, which may be managed.</summary>
    private static string NativePoncho(string name = "poncho")
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("PONCHO_PROGRAMS") is { Length: > 0 }, "is about the programs of ./build, not those of $PONCHO_PROGRAMS");
        return PublishedPrograms.Path(name);
    }

    private static bool Holds(byte[] program, byte[] text) => program.AsSpan().IndexOf(text) >= 0;

    [GeneratedRegex(@"\bGLIBC_([0-9]+\.[0-9.]*[0-9])")]
    private static partial Regex LibraryVersion();

    [GeneratedRegex(@"NEEDED\s+(\S+)")]
    private static partial Regex NeededLibrary();
}
