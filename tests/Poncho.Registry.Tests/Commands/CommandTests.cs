using System.Net;
using Poncho.Registry.Commands;
using Poncho.Testing;
using Xunit;

namespace Poncho.Registry.Tests.Commands;

/// <summary>The command line: what it takes, what it refuses, and how it says so.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly StringWriter _output = new() { NewLine = "\n" }, _error = new() { NewLine = "\n" };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "--root DIR is missing")]
    [InlineData("gc", "--root DIR is missing")]
    [InlineData("--root DIR --listen nowhere", "--listen takes an address with a port, such as 0.0.0.0:5000 or [::1]:5000: \"nowhere\"")]
    [InlineData("--root DIR --quota much", "--quota takes a size, such as 500M or 10G: \"much\"")]
    [InlineData("--root DIR --upload-time soon", "--upload-time takes a time, such as 30m, 24h or 7d: \"soon\"")]
    [InlineData("--root DIR --upload-time 99999999d", "--upload-time takes a time, such as 30m, 24h or 7d: \"99999999d\"")]
    [InlineData("--root DIR --nonsense", "not understood: \"--nonsense\"")]
    public async Task Wrong_usage_is_said_in_one_line_and_is_status_2(string line, string message)
    {
        Assert.Equal(2, await RunAsync(line.Replace("DIR", _folder["r"], StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal($"poncho-registry: {message}", _error.ToString().Split('\n')[0]);
        Assert.StartsWith("hint: ", _error.ToString().Split('\n')[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--root DIR --listen 0.0.0.0:0", "other machines could push and delete without a password: \"0.0.0.0:0\"")]
    [InlineData("--root DIR --listen 127.0.0.1:0 --htpasswd DIR/none", "cannot read file (no such file): \"DIR/none\"")]
    [InlineData("--root DIR --listen 127.0.0.1:0 --policy DIR/none", "cannot read file (no such file): \"DIR/none\"")]
    [InlineData("--root DIR --listen 127.0.0.1:0 --gc-untagged 1h", "--gc-untagged is 2h at least: leases are renewed once an hour")]
    [InlineData("--root DIR --listen 127.0.0.1:0 --gc-every 50d", "--gc-every is 40d at most; 0: never")]
    [InlineData("--root DIR --listen 127.0.0.1:0 --url registry.example.org", "--url takes what clients call the server: \"registry.example.org\"")]
    [InlineData("--root DIR --listen 127.0.0.1:0 --max-manifest-size 3G", "--max-manifest-size is 256M at most: a manifest is in memory while it comes")]
    [InlineData("--root DIR --listen 127.0.0.1:0 --tls-key DIR/key", "--tls-key is of no use without --tls-cert")]
    [InlineData("user add DIR/users #anna --password-stdin", "not a user's name (no colon or control character, no \"#\" before it, no blank around it): \"#anna\"")]
    [InlineData("gc --root DIR/none", "no folder of a registry: \"DIR/none\"")]
    [InlineData("check --root DIR/none", "no folder of a registry: \"DIR/none\"")]
    public async Task What_cannot_be_done_is_said_in_one_line_and_is_status_1(string line, string message)
    {
        Directory.CreateDirectory(_folder["r"]);
        Assert.Equal(1, await RunAsync(line.Replace("DIR", _folder["r"], StringComparison.Ordinal).Split(' ')));
        Assert.Equal($"poncho-registry: {message.Replace("DIR", _folder["r"], StringComparison.Ordinal)}", _error.ToString().Split('\n')[0]);
    }

    [Fact]
    public async Task An_address_that_is_taken_is_said()
    {
        await using var registry = await TestRegistry.StartAsync();
        Assert.Equal(1, await RunAsync("--root", _folder["r"], "--listen", registry.Host));
        Assert.Contains($"\"{registry.Host}\"", _error.ToString().Split('\n')[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_said()
    {
        File.WriteAllText(_folder["file"], "");
        Assert.Equal(1, await RunAsync("--root", _folder["file", "r"], "--listen", "127.0.0.1:0"));
        Assert.StartsWith("poncho-registry: cannot write file (", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_says_what_it_serves_and_that_anybody_may()
    {
        using var ends = new CancellationTokenSource();
        var running = CommandRunner.RunAsync(["--root", _folder["r"], "--listen", "127.0.0.1:0"], Streams(), ends.Token);
        while (_error.ToString().Length == 0) await Task.Yield();
        string line = _error.ToString().TrimEnd('\n');
        Assert.Matches($"^poncho-registry: serving {_folder["r"]} on http://127.0.0.1:[0-9]+, to anybody, who may also push and delete$", line);
        using var client = new HttpClient();
        (await client.GetAsync(new Uri(line.Split(" on ")[1].Split(',')[0] + "/v2/"))).Is(HttpStatusCode.OK);
        await ends.CancelAsync();
        Assert.Equal(0, await running);
        Assert.Contains(" method=GET path=/v2/ status=200 ", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_is_added_and_gets_another_password()
    {
        string file = _folder.Write("htpasswd", "# ours\nben:$2y$05$abcdefghijklmnopqrstuuDL0QxmrsrYGEGpTyIzPqqSzjWSCQwqm\n");
        Assert.Equal(0, await RunAsync("user", "add", file, "anna", "--password-stdin"));
        string[] lines = File.ReadAllLines(file);
        Assert.Equal(["# ours", "ben"], lines[..2].Select(line => line.Split(':')[0]));
        Assert.True(BCrypt.Net.BCrypt.Verify("typed", lines[2]["anna:".Length..]));
        Assert.Equal(0, await RunAsync("user", "add", file, "anna", "--password-stdin"));
        Assert.Equal(3, File.ReadAllLines(file).Length);
        Assert.NotEqual(lines[2], File.ReadAllLines(file)[2]);
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(file) & (UnixFileMode.OtherRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite));
    }

    [Fact]
    public async Task Without_a_terminal_a_password_is_not_asked_for()
    {
        Assert.Equal(1, await RunAsync("user", "add", _folder["htpasswd"], "anna"));
        Assert.Equal("poncho-registry: there is no terminal to ask for the password", _error.ToString().Split('\n')[0]);
    }

    [Fact]
    public async Task A_check_and_a_collection_say_what_they_found()
    {
        await using var registry = await TestRegistry.StartAsync();
        await registry.PushImageAsync("a", "t", 1);
        Assert.Equal(0, await RunAsync("check", "--root", registry.Root));
        Assert.Equal("3 blobs (1.4 kB) in 1 repositories: nothing is damaged\n", _output.ToString());
        Assert.Equal(0, await RunAsync("gc", "--root", registry.Root, "--dry-run", "--lease", "2h"));
        Assert.EndsWith("1 manifests in 1 repositories: 0 blobs (0 B) would be put into the trash, 0 would be brought back, 0 (0 B) would be deleted\n", _output.ToString(), StringComparison.Ordinal);
        File.Delete(Path.Combine(registry.Root, "blobs", TestRegistry.Sha256(TestRegistry.Bytes(1000, 1)).Replace(':', '/')));
        Assert.Equal(1, await RunAsync("check", "--root", registry.Root));
        Assert.Contains("  to mend it: push it again, or delete it by its digest\n", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beside_a_server_a_collection_takes_no_lease_that_it_could_break()
    {
        await using var registry = await TestRegistry.StartAsync();
        Assert.Equal(1, await RunAsync("gc", "--root", registry.Root, "--lease", "1h"));
        Assert.StartsWith("poncho-registry: a server has this folder, and renews leases once an hour", _error.ToString(), StringComparison.Ordinal);
        await registry.StopAsync();
        Assert.Equal(0, await RunAsync("gc", "--root", registry.Root, "--lease", "1h"));
        await registry.RestartAsync();
    }

    [Theory]
    [InlineData("500", 500L)]
    [InlineData("2K", 2048L)]
    [InlineData("10G", 10L << 30)]
    [InlineData("10GiB", 10L << 30)]
    [InlineData("1T", 1L << 40)]
    [InlineData("0", null)]
    [InlineData("-1", null)]
    [InlineData("G", null)]
    [InlineData("99999999T", null)]
    public void Sizes(string text, object? bytes) => Assert.Equal((long?)bytes, SizeText.Parse(text));

    private Task<int> RunAsync(params string[] arguments) => CommandRunner.RunAsync(arguments, Streams(), default);

    private Streams Streams() => new() { Output = TextWriter.Synchronized(_output), Error = TextWriter.Synchronized(_error), ReadLine = () => "typed", AskHidden = _ => null };
}
