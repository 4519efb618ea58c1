using Poncho.Builder.Resolving;
using Xunit;

namespace Poncho.Builder.Tests.Resolving;

public class PipErrorsTests
{
    private const string Log = "/home/logs/pip.log";

    [Theory]
    [InlineData(PipOutputs.NoSuchPackage, "no package is what pip is asked for: \"no-such-package-xyz\"", "check its name; http://index/simple/ has nothing of it for this Python and platform, or does not let you in; all that pip said is in /home/logs/pip.log", true)]
    [InlineData(PipOutputs.NoSuchVersion, "no package is what pip is asked for: \"click==99.0\"", "the index has 8.1.7, 8.5.1; all that pip said is in /home/logs/pip.log", true)]
    [InlineData(PipOutputs.OtherVersions, "no package is what pip is asked for: \"demo>=2\"", "other versions need another Python: 2.0 Requires-Python >=3.12; 2.1 Requires-Python >=3.12; all that pip said is in /home/logs/pip.log", true)]
    [InlineData(PipOutputs.Silent, "no package is what pip is asked for: \"click\"", "check its name; http://127.0.0.1:9/simple/ has nothing of it for this Python and platform, or does not let you in; all that pip said is in /home/logs/pip.log", true)]
    [InlineData(PipOutputs.Unreachable, "the package index cannot be asked for \"click\" (connection refused): \"http://127.0.0.1:9/simple/\"", Index, false)]
    [InlineData(PipOutputs.NoHost, "the package index cannot be asked for \"click\" (no such host): \"https://no-such-host.invalid/simple/\"", Index, false)]
    [InlineData(PipOutputs.NotTrusted, "the package index cannot be asked for \"click\" (it is not https, nor a trusted host): \"http://no-such-host.invalid/simple/\"", Index, false)]
    [InlineData(PipOutputs.Refused, "pip cannot fetch what is asked for (connection refused): \"http://127.0.0.1:9/none-1.0-py3-none-any.whl\"", Index, false)]
    [InlineData(PipOutputs.OtherWheel, "the wheel is for another Python or platform: \"click-8.1.7-cp39-cp39-win_amd64.whl\"", "its name says for which; ask for that Python in the conda part, or for another wheel", false)]
    [InlineData(PipOutputs.OtherPython, "a package for pip needs another Python, >=3.14: \"wf\"", "ask for such a Python in the conda part, or for another version of the package", true)]
    [InlineData(PipOutputs.WrongHash, "sha256 of a package for pip is ae74fb96c20a0277a1d615f1e4d73c8414f5a98db8b799a7931d1582f3390c28, the list says 0000000000000000000000000000000000000000000000000000000000000001: \"click==8.1.7\"", "the index has another file than the list means: check both", false)]
    [InlineData(PipOutputs.MissingHash, "the list gives hashes, and none for this package: \"click==8.1.7 --hash=sha256:ae74fb96c20a0277a1d615f1e4d73c8414f5a98db8b799a7931d1582f3390c28\"", "where one line has a --hash, all have to, and what they need too", false)]
    [InlineData(PipOutputs.Git, "git cannot get a repository that is asked for by pip (unable to access 'http://127.0.0.1:9/none.git/': Failed to connect to 127.0.0.1 port 9 after 0 ms: Couldn't connect to server): \"git+http://127.0.0.1:9/none.git\"", "check its address and ref, and what git needs to reach it: keys, tokens, the proxy", false)]
    [InlineData(PipOutputs.TooOld, "the environment's pip is too old to say what it would install", "ask for \"pip>=22.2\" in the conda part", false)]
    [InlineData("ERROR: something else\nmore", "pip failed: \"something else\"", "all that it said is in /home/logs/pip.log", false)]
    [InlineData("", "pip failed: \"nothing\"", "all that it said is in /home/logs/pip.log", false)]
    public void What_pip_says_becomes_one_line_and_a_hint(string said, string message, string hint, bool isAboutVersions)
    {
        var error = Of(said);
        Assert.Equal(message, error.Message);
        Assert.Equal((hint, isAboutVersions), (error.Hint, error.IsAboutVersions));
    }

    [Fact]
    public void A_conflict_says_what_asks_for_what() => Assert.Equal(
        """
        pip's packages conflict: "click==8.1.7 and click==8.5.1"
          The user requested click==8.1.7
          The user requested click==8.5.1
        """.ReplaceLineEndings("\n"), Of(PipOutputs.Conflict).Message);

    [Fact]
    public void A_long_conflict_is_cut()
    {
        string[] causes = [.. Enumerable.Range(0, 20).Select(i => $"    a {i} depends on b=={i}")];
        string[] lines = Of("ERROR: Cannot install a because these package versions have conflicting dependencies.\n\nThe conflict is caused by:\n" + string.Join('\n', causes) + "\n\nTo fix this").Message.Split('\n');
        Assert.Equal(("  and 8 more", 14), (lines[^1], lines.Length));
    }

    [Fact]
    public void A_failing_sdist_is_told_with_what_it_said()
    {
        var error = Of(PipOutputs.FailingSdist);
        Assert.Equal(
            """
            pip cannot build a package, getting requirements to build wheel did not run successfully: "file:///work/bad/failing-1.0.tar.gz"
              | looking for the compiler
              | no Fortran compiler was found
            """.ReplaceLineEndings("\n"), error.Message);
        Assert.Equal(("the whole log is in /home/logs/pip.log", false), (error.Hint, error.IsAboutVersions));
    }

    [Fact]
    public void Of_a_long_log_the_end_is_shown()
    {
        string[] lines = Of(PipOutputs.FailingWheel).Message.Split('\n');
        Assert.Equal("pip cannot build a package, building wheel for wf (pyproject.toml) did not run successfully: \"wf\"", lines[0]);
        Assert.Equal(("  | RuntimeError: cc1plus: error: no such file: legacy.h", 13), (lines[^1], lines.Length));
    }

    [Fact]
    public void An_older_pip_names_the_package_elsewhere() =>
        Assert.Equal("pip cannot build a package, python setup.py egg_info did not run successfully: \"docopt\"", Of(PipOutputs.OlderPip).Message.Split('\n')[0]);

    [Fact]
    public void Passwords_in_what_pip_says_are_not_told() =>
        Assert.DoesNotContain("secret", Of(PipOutputs.Git.Replace("git+http://", "git+http://me:secret@", StringComparison.Ordinal)).Message, StringComparison.Ordinal);

    private const string Index = "check the index: PIP_INDEX_URL, pip.conf, --index-url in the list, the network and the proxy";

    private static PipException Of(string said) => PipErrors.Of(new PipAnswer(1, said.ReplaceLineEndings("\n").Split('\n')), Log);
}
