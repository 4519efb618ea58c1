using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd;

/// <summary>The commands of the README, as it says them, in its order and in one shell.</summary>
public sealed class ReadmeTests : IDisposable
{
    private readonly PublishedPoncho _poncho = new();

    public void Dispose() => _poncho.Dispose();

    [Fact]
    public async Task The_first_session_goes_as_the_readme_says_and_the_package_of_ones_own_runs()
    {
        _poncho.UseData();
        _poncho.Write("coffea.json", Shown("cat coffea.json"));
        _poncho.Write("analysis.py", "import scipy, pandas, numba\nprint('analysed')\n");
        _poncho.Write("src/site-packages/myapp.py", "def main():\n    print('my own')\n");
        string[] commands = [.. Commands().Where(command => !command.Contains("miniforge", StringComparison.Ordinal) && !command.StartsWith("cat ", StringComparison.Ordinal))];
        Assert.True(commands.Length >= 9, string.Join('\n', commands));
        _poncho.Write("mine.json", """{"conda": {"channels": ["./channel", "conda-forge"], "packages": ["myapp"]}}""");
        await using var registry = await RegistryProcess.StartAsync(PublishedPrograms.Path("poncho-registry"), _poncho["registry"]);
        commands = [.. commands.Select(command => command.Replace("registry.example.org", registry.Host, StringComparison.Ordinal))];
        string script = _poncho.Write("session.sh", string.Join('\n', ["set -e", "export PS1='$ '", .. commands, "poncho create mine.json", "poncho run -e mine myapp", "echo \"$CONDA_DEFAULT_ENV\""]));
        _poncho.Environment["PATH"] = $"{Path.GetDirectoryName(PublishedPrograms.Path())}:{Environment.GetEnvironmentVariable("PATH")}";
        var session = (await _poncho.RunAsAsync(Programs.Need("bash"), script)).Succeeded();
        Assert.Contains("\nanalysed\n", session.Output, StringComparison.Ordinal);
        Assert.Contains("\nmy own\n", session.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("warning:", session.Error, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Commands() => Lines().Where(line => line.StartsWith("    $ ", StringComparison.Ordinal)).Select(line => line[6..]);

    /// <summary>What the README shows below a command, without the indent.</summary>
    private static string Shown(string command) => string.Concat(Lines().SkipWhile(line => line != "    $ " + command).Skip(1)
        .TakeWhile(line => line.StartsWith("    ", StringComparison.Ordinal) && !line.StartsWith("    $ ", StringComparison.Ordinal)).Select(line => line[4..] + "\n"));

    private static string[] Lines() => File.ReadAllLines(Repository.Path("README.md"));
}
