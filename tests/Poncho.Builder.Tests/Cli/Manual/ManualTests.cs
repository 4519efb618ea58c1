using Poncho.Builder.Cli.Manual;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Cli.Manual;

public sealed class ManualTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_page_has_all_sections_commands_and_lines_to_copy()
    {
        string page = await PlainAsync();
        string[] sections = ["NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "OPTIONS OF ALL COMMANDS", "ENVIRONMENT", "EXIT STATUS", "FILES", "EXAMPLES", "SEE ALSO"];
        Assert.Equal(sections, page.Split('\n').Where(line => line.Length > 0 && line[0] != ' ' && !line.StartsWith("PONCHO", StringComparison.OrdinalIgnoreCase)));
        Assert.Contains("poncho create [options] SPEC [OUTPUT]", page, StringComparison.Ordinal);
        Assert.Contains("poncho run [options] [COMMAND...]", page, StringComparison.Ordinal);
        Assert.Contains("-t, --tag NAME[:TAG]", page, StringComparison.Ordinal);
        Assert.Contains("poncho create ~/miniforge3/envs/coffea env.tar.zst", page, StringComparison.Ordinal);
        Assert.Contains("python -c 'import numpy; print(numpy.__version__)'", page, StringComparison.Ordinal);
        Assert.DoesNotContain("poncho man", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Groff_has_nothing_to_warn_of()
    {
        string page = _folder.Write("poncho.1", await PageAsync());
        var result = await Programs.RunAsync(Programs.Need("groff"), ["-man", "-ww", "-Tutf8", page]);
        Assert.Equal((0, ""), (result.Status, result.Error));
    }

    [Fact]
    public async Task The_page_is_the_same_each_time() => Assert.Equal(await PageAsync(), await PageAsync());

    [Fact]
    public void Text_is_never_a_macro_or_an_escape()
    {
        var page = new Roff();
        page.Text(".so /etc/passwd");
        page.Text(@"'a\nb' --x");
        Assert.Equal("\\&.so /etc/passwd\n\\(aqa\\enb\\(aq \\-\\-x\n", page.ToString());
    }

    private static async Task<string> PageAsync() => (await CliRun.PonchoAsync("man")).Succeeded().Output;

    // As a reader sees it, in lines that are not broken, without letters struck twice.
    private async Task<string> PlainAsync()
    {
        string page = _folder.Write("poncho.1", await PageAsync());
        return (await Programs.RunAsync(Programs.Need("groff"), ["-man", "-Tascii", "-P-cbou", "-rLL=200n", page])).Succeeded().Output;
    }
}
