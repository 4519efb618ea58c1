using System.Text;
using Poncho.IO.Files;
using Poncho.Testing;
using Xunit;

namespace Poncho.IO.Tests.Files;

public sealed class OutputFileTests : IDisposable
{
    private static readonly byte[] s_text = Encoding.ASCII.GetBytes("text");

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_link_stays_and_its_file_is_written_whether_it_was_there_or_not()
    {
        _folder.Write("old", "x");
        Directory.CreateDirectory(_folder["other"]);
        File.CreateSymbolicLink(_folder["link"], "old");
        File.CreateSymbolicLink(_folder["chain"], "link");
        File.CreateSymbolicLink(_folder["new"], "other/new");
        foreach (string name in new[] { "chain", "new", "plain" })
        {
            await OutputFile.WriteAsync(_folder[name], s_text, TestContext.Current.CancellationToken);
            Assert.Equal("text", await File.ReadAllTextAsync(_folder[name], TestContext.Current.CancellationToken));
        }

        Assert.Equal("link", new FileInfo(_folder["chain"]).LinkTarget);
        Assert.Equal("text", await File.ReadAllTextAsync(_folder["old"], TestContext.Current.CancellationToken));
        Assert.True(File.Exists(_folder["other/new"]));
    }

    [Fact]
    public async Task A_device_is_written_into_and_stays_a_device()
    {
        // As root a link to the real one would be followed to it.
        File.CreateSymbolicLink(_folder["null"], "/dev/null");
        await OutputFile.WriteAsync(_folder["null"], s_text, TestContext.Current.CancellationToken);
        Assert.Equal(FileKind.Special, FileKinds.Of("/dev/null"));
        Assert.True(OutputFile.IsStream("/dev/null"));
        Assert.True(OutputFile.IsStream("/dev/stdout"));
        Assert.False(OutputFile.IsStream(_folder["no"]));
    }

    [Fact]
    public async Task A_fifo_that_nobody_reads_is_waited_for_until_it_is_cancelled()
    {
        (await Programs.RunAsync(Programs.Need("mkfifo"), [_folder["fifo"]])).Succeeded();
        using var stop = new CancellationTokenSource();
        var writing = OutputFile.WriteAsync(_folder["fifo"], s_text, stop.Token);
        Assert.False(writing.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);

        // Whoever waits still goes on, and writes nothing. Opened for both, a fifo waits for nobody: the writer may never have come so far.
        using var reader = new FileStream(_folder["fifo"], FileMode.Open, FileAccess.ReadWrite);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_named()
    {
        var error = await Assert.ThrowsAsync<PonchoException>(() => OutputFile.WriteAsync(_folder["no/file"], s_text, TestContext.Current.CancellationToken));
        Assert.Equal($"cannot write file (no such folder): \"{_folder["no/file"]}\"", error.Message);
    }
}
