using Poncho.IO.Machines;
using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Node;

/// <summary>
/// <c>poncho_package_run</c> needs nothing of a node: no C library, no <c>/etc</c>, <c>/proc</c>, <c>/dev</c>, no user names, no locale. It runs what an environment brings, or says why
/// that cannot be.
/// </summary>
public sealed class BareRootTests : IDisposable
{
    private readonly PublishedPoncho _poncho = new();

    public void Dispose() => _poncho.Dispose();

    [Theory]
    [InlineData("env.tar.gz")]
    [InlineData("env.tar.zst")]
    public async Task In_an_empty_root_an_environment_runs_that_brings_all_it_needs(string tarball)
    {
        string root = Roots.Make(_poncho["root"]);
        await CopyAsync(root, tarball, "busybox-static");
        Assert.Equal("poncho_package_run 0.1.0\n", (await Roots.RunAsync(root, "--version")).Succeeded().Output);
        var cold = await Roots.RunAsync(root, "-e", "/" + tarball, "--", "busybox", "echo", "it", "runs");
        Assert.Equal(new ProgramResult(0, "it runs\n", $"warning: {ProcFolder.Missing}\n"), cold);
        Assert.Equal(cold, await Roots.RunAsync(root, "-e", "/" + tarball, "--", "busybox", "echo", "it", "runs"));
        Assert.Equal(["poncho-0"], Directory.GetFileSystemEntries(Path.Combine(root, "tmp")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task In_an_empty_root_options_and_errors_are_as_anywhere()
    {
        string root = Roots.Make(_poncho["root"]);
        await CopyAsync(root, "env.tar.gz", "busybox-static");
        Assert.Equal("/own\n", (await Roots.RunAsync(root, "-e", "/env.tar.gz", "-u", "/own")).Succeeded().Output);
        Assert.Equal("/own\n", (await Roots.RunAsync(root, "-e", "/own", "--", "busybox", "sh", "-c", "echo $CONDA_PREFIX")).Succeeded().Output);
        Assert.Matches("^[0-9-]+ [0-9:]+ poncho_package_run\\([0-9]+\\): setting up", (await Roots.RunAsync(root, "-d", "-e", "/own", "--", "busybox", "true")).Succeeded().Output);
        Assert.Equal("a b\n", (await Roots.RunAsync(root, ["BAD=a b"], "-e", "/own", "--", "busybox", "sh", "-c", "echo $BAD")).Succeeded().Output);
        Assert.Equal(127, (await Roots.RunAsync(root, "-e", "/own", "--", "no-such-command")).Status);
        Assert.Equal(125, (await Roots.RunAsync(root, "-e", "/none", "--", "busybox")).Status);
        Directory.Move(Path.Combine(root, "own"), Path.Combine(root, "moved"));
        Directory.CreateDirectory(Path.Combine(root, "own"));
        await File.WriteAllTextAsync(Path.Combine(root, "own", "file"), "");
        var taken = await Roots.RunAsync(root, "-e", "/env.tar.gz", "-u", "/own", "--", "busybox", "true");
        Assert.Equal(new ProgramResult(125, "", "poncho_package_run: folder is not empty, it has file: \"/own\"\nhint: give an empty folder\n"), taken);
    }

    [Fact]
    public async Task In_a_root_of_musl_it_runs_what_is_linked_with_musl()
    {
        string root = Roots.Make(_poncho["root"]);
        await DebianPackages.UnpackAsync(root, "musl");
        await CompileForMuslAsync(_poncho["src", "bin", "program"]);
        await CopyAsync(root, "env.tar.zst", "busybox-static");
        string[] files = [.. Directory.GetFiles(root, "*", SearchOption.AllDirectories).Select(Path.GetFileName).Where(name => name!.Contains("libc.so", StringComparison.Ordinal))!];
        Assert.DoesNotContain("libc.so.6", files);
        var result = await Roots.RunAsync(root, "-e", "/env.tar.zst", "--", "program");
        Assert.StartsWith("musl in /tmp/poncho-0/envs/", result.Succeeded().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("musl")]
    [InlineData(null)]
    public async Task Without_glibc_what_needs_it_is_refused_before_anything_is_unpacked(string? package)
    {
        string root = Roots.Make(_poncho["root"]);
        if (package is not null) await DebianPackages.UnpackAsync(root, package);
        File.Copy(await RealPython.TarballAsync(_poncho), Path.Combine(root, "env.tar.zst"));
        var result = await Roots.RunAsync(root, "-e", "/env.tar.zst", "--", "python", "-c", "print(1)");
        Assert.Equal((125, ""), (result.Status, result.Output));
        Assert.Matches("^poncho_package_run: environment /env.tar.zst needs glibc [0-9.]+, and this machine has none\n", result.Error);
        Assert.False(Directory.Exists(Path.Combine(root, "tmp")));
    }

    [Fact]
    public async Task In_a_root_of_the_oldest_glibc_its_programs_run()
    {
        string root = await OldDebian.RootAsync(_poncho["root"]);
        await CopyAsync(root, "env.tar.gz", "busybox-static");
        var result = await Roots.RunAsync(root, ["PATH=/bin"], "-e", "/env.tar.gz", "--", "sh", "-c", "ls -d $CONDA_PREFIX/bin/busybox");
        Assert.Matches("^/tmp/poncho-0/envs/[0-9a-f]+/bin/busybox\n$", result.Succeeded().Output);
    }

    [Fact]
    public async Task In_a_root_with_a_C_library_alone_a_real_Python_runs_from_cold_and_warm()
    {
        string root = Roots.Make(_poncho["root"]);
        await DebianPackages.UnpackAsync(root, "libc6", "libgcc-s1");
        File.Copy(await RealPython.TarballAsync(_poncho), Path.Combine(root, "env.tar.zst"));
        string[] line = ["-e", "/env.tar.zst", "--", "python", "-c", "import sys, sqlite3, ssl, zlib; print(sys.prefix)"];
        var cold = (await Roots.RunWithProcAsync(root, line)).Succeeded();
        Assert.Matches("^/tmp/poncho-0/envs/[0-9a-f]+\n$", cold.Output);
        Assert.StartsWith("warning: no shell reads the environment's activation scripts, so what they set is missing: ", cold.Error, StringComparison.Ordinal);
        Assert.Equal(cold, await Roots.RunWithProcAsync(root, line));
    }

    // An environment whose one program needs nothing: Debian's busybox, linked statically.
    private async Task CopyAsync(string root, string tarball, string package)
    {
        await DebianPackages.UnpackAsync(_poncho["unpacked"], package);
        Directory.CreateDirectory(_poncho["src", "bin"]);
        File.Copy(_poncho["unpacked", "bin", "busybox"], _poncho["src", "bin", "busybox"]);
        (await _poncho.RunAsync("package", "src", "--name", "busybox", "--version", "1.0", "--noarch", "generic", "-o", "channel")).Succeeded();
        (await _poncho.RunAsync("index", "channel")).Succeeded();
        string spec = _poncho.Write("busybox.json", "{\"conda\": {\"channels\": [\"./channel\"], \"packages\": [\"busybox\"]}}");
        (await _poncho.RunAsync("create", spec, tarball)).Succeeded();
        File.Copy(_poncho[tarball], Path.Combine(root, tarball));
    }

    private async Task CompileForMuslAsync(string program)
    {
        string kit = _poncho["musl"];
        await DebianPackages.UnpackAsync(kit, "musl", "musl-dev");
        string libraries = Path.Combine(kit, "usr", "lib", "x86_64-linux-musl");
        string source = _poncho.Write("program.c", "#include <stdio.h>\n#include <stdlib.h>\nint main (void) { return printf (\"musl in %s\\n\", getenv (\"CONDA_PREFIX\")) < 0; }\n");
        Directory.CreateDirectory(Path.GetDirectoryName(program)!);
        string[] words =
        [
            "-nostdinc", "-isystem", Path.Combine(kit, "usr", "include", "x86_64-linux-musl"), "-nostdlib", "-no-pie", "-fno-stack-protector", "-o", program, $"{libraries}/crt1.o",
            source, "-L" + Path.Combine(kit, "lib", "x86_64-linux-musl"), "-lc", "-Wl,--dynamic-linker=/lib/ld-musl-x86_64.so.1",
        ];
        (await Programs.RunAsync(Programs.Need("gcc"), words)).Succeeded();
    }
}
