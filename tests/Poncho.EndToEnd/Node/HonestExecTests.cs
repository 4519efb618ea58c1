using System.Diagnostics;
using System.Globalization;
using Poncho.IO.Files;
using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Node;

/// <summary>The command finds its process as whoever started <c>poncho_package_run</c> left it, but for the variables of the environment.</summary>
public sealed class HonestExecTests : IAsyncLifetime
{
    private readonly PublishedPoncho _poncho = new();

    public async ValueTask InitializeAsync()
    {
        (await _poncho.RunAsync("create", await _poncho.WriteHelloAsync(), "env.tar.gz")).Succeeded();
        _poncho.Environment["RUN"] = Program + " -e env.tar.gz --";
    }

    public ValueTask DisposeAsync()
    {
        _poncho.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_process_stays() => Assert.Equal("same\n", await ShellAsync("sh -c 'echo $$; exec $RUN sh -c \"echo \\$\\$\"' | uniq -c | awk '{ print $1 == 2 ? \"same\" : \"other\" }'"));

    [Fact]
    public async Task Its_parent_is_the_programs() => Assert.Equal("same\n", await ShellAsync("$RUN sh -c 'echo $PPID' > parent; [ $$ = $(cat parent) ] && echo same"));

    [Theory]
    [InlineData("yes | $RUN head -1; echo $?", "y\n0\n")]
    [InlineData("$RUN sh -c 'yes; echo $? >&2' 2>&1 | head -1", "y\n")]
    [InlineData("$RUN sh -c 'kill -TERM $$' 2>/dev/null; echo $?", "143\n")]
    [InlineData("$RUN sh -c 'kill -KILL $$' 2>/dev/null; echo $?", "137\n")]
    [InlineData("echo text | $RUN cat", "text\n")]
    [InlineData("$RUN sh -c 'echo three >&3' 3>&1", "three\n")]
    [InlineData("$RUN sh -c 'echo high >&9' 9>&1", "high\n")]
    [InlineData("ulimit -Sn 77; ulimit -Ss 4096; $RUN sh -c 'ulimit -Sn; ulimit -Ss'", "77\n4096\n")]
    [InlineData("umask 027; $RUN sh -c umask", "0027\n")]
    public async Task Pipes_signals_descriptors_and_limits_are_as_without_it(string script, string output) => Assert.Equal(output, await ShellAsync(script));

    [Theory]
    [InlineData("")]
    [InlineData("trap '' PIPE;")]
    [InlineData("trap '' PIPE INT QUIT TERM HUP CHLD CONT TSTP TTIN TTOU WINCH USR1;")]
    public async Task The_signals_that_are_ignored_are_those_that_were(string before)
    {
        const string Show = "awk '/^Sig(Ign|Blk)|^ShdPnd/' /proc/self/status";
        Assert.Equal(await ShellAsync($"{before} exec {Show}"), await ShellAsync($"{before} exec $RUN {Show}"));
    }

    [Fact]
    public async Task The_mask_of_signals_is_as_it_was()
    {
        string python = Programs.Need("python3");
        string blocks = "import os, signal, sys; signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1, signal.SIGTERM}); os.execvp(sys.argv[1], sys.argv[1:])";
        string show = "awk '/^SigBlk/' /proc/self/status";
        Assert.Equal(await ShellAsync($"{python} -c '{blocks}' {show}"), await ShellAsync($"{python} -c '{blocks}' $RUN {show}"));
    }

    [Theory]
    [InlineData("<&-")]
    [InlineData(">&-")]
    [InlineData("2>&-")]
    [InlineData("<&- 2>&-")]
    [InlineData("5</dev/null 7>/dev/null")]
    public async Task The_descriptors_that_are_open_are_those_that_were(string redirection)
    {
        // By the list of a process that opens none itself; ls would. The list goes to a file, since standard output may be closed.
        string list = "sh -c 'for f in 0 1 2 3 4 5 6 7 8 9; do if [ -e /proc/$$/fd/$f ]; then printf \"$f \"; fi; done > list'";
        await ShellAsync($"{list} {redirection}");
        string without = await File.ReadAllTextAsync(_poncho["list"]);
        await ShellAsync($"$RUN {list} {redirection}");
        Assert.Equal(without, await File.ReadAllTextAsync(_poncho["list"]));
    }

    [Fact]
    public async Task Arguments_and_variables_are_handed_on_byte_by_byte()
    {
        string script = "bad=$(printf 'b\\377\\376d'); export bad; exec $RUN sh -c 'printf %s \"$1 $bad\" | od -An -tx1' sh \"$bad\"";
        Assert.Equal(" 62 ff fe 64 20 62 ff fe 64\n", await ShellAsync(script));
    }

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("INT", 130)]
    public async Task A_signal_while_it_unpacks_ends_it_and_leaves_nothing_half(string signal, int status)
    {
        // It waits for a layer that this process says to unpack.
        (await _poncho.RunAsync("create", "hello.json", "env.tar.zst")).Succeeded();
        string described = (await _poncho.RunAsync("inspect", "env.tar.zst", "--json")).Succeeded().Output;
        var held = Digests(described).Select(digest => FileLock.TryExclusive(_poncho.Write($"node/locks/layer-{digest}", ""))!).ToList();
        var start = new ProcessStartInfo(Programs.Need("env"), ["--default-signal", Program, "-e", _poncho["env.tar.zst"], "hello"]) { RedirectStandardError = true };
        start.Environment["PONCHO_NODE_CACHE"] = _poncho["node"];
        using var process = Process.Start(start)!;
        while (!process.HasExited && !Catches(process.Id, signal)) await Task.Yield();
        (await Programs.RunAsync("kill", ["-s", signal, process.Id.ToString(CultureInfo.InvariantCulture)])).Succeeded();
        await process.WaitForExitAsync();
        Assert.Equal((status, "poncho_package_run: interrupted\n"), (process.ExitCode, await process.StandardError.ReadToEndAsync()));
        foreach (var one in held) one.Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(_poncho["node", "envs"]));
        Assert.EndsWith(": x\n", (await _poncho.RunAsAsync(Program, "-e", "env.tar.zst", "hello", "x")).Succeeded().Output, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Digests(string json) => json.Split('"').Where(text => text.StartsWith("sha256:", StringComparison.Ordinal)).Select(text => text["sha256:".Length..]).Distinct();

    // proc(5): SigCgt, the mask of caught signals.
    private static bool Catches(int process, string signal)
    {
        string line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("SigCgt:", StringComparison.Ordinal)) ?? "SigCgt: 0";
        ulong mask = ulong.Parse(line["SigCgt:".Length..].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return (mask & (signal == "INT" ? 1ul << 1 : 1ul << 14)) != 0;
    }

    private static string Program => PublishedPrograms.Path("poncho_package_run");

    private async Task<string> ShellAsync(string script) => (await _poncho.RunAsAsync("/bin/bash", "-c", script)).Output;
}
