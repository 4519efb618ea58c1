using Poncho.Builder.Cli;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Cli;

public class ErrorReportTests
{
    [Fact]
    public void Whatever_a_message_repeats_it_shows_no_password()
    {
        using var error = new StringWriter();
        var exception = new PonchoException("unknown key: \"https://me:secret@host/t/TOKEN/x?token=abc\"", "leave out https://me:secret@host/x");
        ErrorReport.Write(error, exception, verbose: true);
        Assert.Contains("unknown key: \"https://", error.ToString(), StringComparison.Ordinal);
        foreach (string secret in (string[])["secret", "TOKEN", "abc"]) Assert.DoesNotContain(secret, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_a_spec_that_is_an_address_with_a_password_is_not_printed()
    {
        using var folder = new TempFolder();
        string spec = folder.Write("spec.json", """{"conda": {"packages": ["x"]}, "https://me:hunter2@host/x": {}}""");
        var result = await CliRun.InAsync(folder["home"], "create", spec);
        Assert.NotEqual(0, result.Status);
        Assert.DoesNotContain("hunter2", result.Error + result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_little_memory_is_said_as_such()
    {
        using var error = new StringWriter();
        ErrorReport.Write(error, new InsufficientMemoryException(), verbose: false);
        Assert.StartsWith("poncho: not enough memory", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("ulimit -v", error.ToString(), StringComparison.Ordinal);
    }
}
