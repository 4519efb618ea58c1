using Poncho.IO;
using Xunit;

namespace Poncho.Node.Tests;

public class OptionReaderTests
{
    [Theory]
    [InlineData("-e env -u dir -w 10 python -c x")]
    [InlineData("-e env -u dir -w 10 -- python -c x")]
    [InlineData("-eenv -udir -w10 python -c x")]
    [InlineData("--environment env --unpack-to dir --wait-for-lock 10 python -c x")]
    [InlineData("--environment=env --unpack-to=dir --wait-for-lock=10 -- python -c x")]
    [InlineData("-w 10 -u other -e env --unpack-to dir python -c x")]
    public void The_forms_of_options_are_those_of_all_programs(string line)
    {
        var options = OptionReader.Read(line.Split(' '));
        Assert.Equal(("env", "dir", TimeSpan.FromSeconds(10)), (options.Environment, options.UnpackTo, options.Wait));
        Assert.Equal(["python", "-c", "x"], options.Command);
    }

    [Theory]
    [InlineData("-d -e env python -d -h --version", "python -d -h --version")]
    [InlineData("-e env -dkr -- -x", "-x")]
    [InlineData("-e env - x", "- x")]
    [InlineData("-e env ./vine_worker --help", "./vine_worker --help")]
    [InlineData("-e env -- -- x", "-- x")]
    [InlineData("-e -- -- x", "x")]
    [InlineData("-e env", "")]
    [InlineData("-e env --", "")]
    public void The_first_word_that_is_no_option_and_all_behind_it_are_the_commands(string line, string command) =>
        Assert.Equal(command, string.Join(' ', OptionReader.Read(line.Split(' ')).Command));

    [Fact]
    public void Without_options_it_waits_five_minutes_as_the_original_does()
    {
        var options = OptionReader.Read([]);
        Assert.Equal((null, TimeSpan.FromMinutes(5), false, false), (options.Environment, options.Wait, options.Debug, options.NoCommand));
        Assert.Empty(options.Command);
    }

    [Fact]
    public void Each_short_option_has_its_long_one()
    {
        foreach (string line in (string[])["-d", "--debug", "--verbose"]) Assert.True(OptionReader.Read([line]).Debug);
        foreach (string line in (string[])["-n", "--no-command"]) Assert.True(OptionReader.Read([line]).NoCommand);
        foreach (string line in (string[])["-h", "--help"]) Assert.True(OptionReader.Read([line]).Help);
        foreach (string line in (string[])["-V", "--version"]) Assert.True(OptionReader.Read([line]).Version);
        foreach (string line in (string[])["--help-env-creation", "--help-env"]) Assert.True(OptionReader.Read([line]).HelpEnvironmentCreation);
        foreach (string line in (string[])["-k", "--keep-alive", "-r", "--remove-locking"]) Assert.Empty(OptionReader.Read([line]).Command);
        Assert.Equal(20_000_000_000, OptionReader.Read(["--cache-limit", "20G"]).CacheLimit);
        Assert.Equal(["a", "b"], OptionReader.Read(["--with", "a", "--with=b", "x"]).With);
    }

    [Theory]
    [InlineData("-e", "option lacks its value: \"-e\"")]
    [InlineData("-e env --unpack-to", "option lacks its value: \"--unpack-to\"")]
    [InlineData("-x", "no such option: \"-x\"")]
    [InlineData("-dx", "no such option: \"-dx\"")]
    [InlineData("--env x", "no such option: \"--env\"")]
    [InlineData("--debug=yes", "option takes no value: \"--debug=yes\"")]
    [InlineData("-w soon", "-w takes seconds, 0 or more: \"soon\"")]
    [InlineData("-w -1", "-w takes seconds, 0 or more: \"-1\"")]
    public void What_is_not_understood_is_named(string line, string message) =>
        Assert.Equal(message, Assert.Throws<PonchoException>(() => OptionReader.Read(line.Split(' '))).Message);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("0.5", 0.5)]
    [InlineData("1000000000000", 31_536_000)]
    public void Seconds_may_be_fractions_and_any_number(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), OptionReader.Read(["-w", text]).Wait);
}
