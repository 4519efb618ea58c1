using Poncho.Builder.Cli;
using Xunit;

namespace Poncho.Builder.Tests.Cli;

public class HelpTextTests
{
    [Fact]
    public void Lines_end_between_words_and_go_on_in_their_column() => Assert.Equal(
        """
        Options:
          -t, --tag <NAME>  Its name in the store (default: the
                            spec's own name, else its file's).
        """,
        HelpText.Wrap("Options:\n  -t, --tag <NAME>  Its name in the store (default: the spec's own name, else its file's).", 60));

    [Fact]
    public void A_description_that_has_no_room_beside_a_long_option_stands_below_it_and_those_of_others_beside_theirs() => Assert.Equal(
        """
          --entry-point <"COMMAND = MODULE:FUNCTION">
                                    A command of a noarch python
                                    package.
          --name <NAME>             Its name.
        """,
        HelpText.Wrap("  --entry-point <\"COMMAND = MODULE:FUNCTION\">  A command of a noarch python package.\n  --name <NAME>                                Its name.", 60));

    [Fact]
    public void The_list_of_commands_has_their_names_alone() => Assert.Equal(
        """
        Commands:
          create      Build an environment.
          completion  Print a script.

        """,
        HelpText.Wrap("Commands:\n  create <SPEC> <OUTPUT>  Build an environment.\n  completion <SHELL>      Print a script.\n", 80));

    [Fact]
    public void A_long_example_has_its_comment_above_it_and_goes_on_before_an_option() => Assert.Equal(
        [
            "  # for older nodes",
            "  poncho package src --name myapp \\",
            "      --version 1.2 -o channel",
        ],
        HelpText.Example("poncho package src --name myapp --version 1.2 -o channel   # for older nodes", 40));

    [Theory]
    [InlineData(80, 80)]
    [InlineData(200, 100)]
    public async Task Every_page_of_help_fits_the_terminal(int columns, int widest)
    {
        foreach (string command in HelpTests.Commands.Select(row => row.Data))
        {
            using var output = new StringWriter();
            await HelpTests.PrintAsync(output, columns, command, "--help");
            Assert.All(output.ToString().Split('\n'), line => Assert.True(line.Length <= widest, $"{command}: {line}"));
        }
    }
}
