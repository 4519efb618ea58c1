using Poncho.IO.Files;
using Poncho.Testing;
using Xunit;

namespace Poncho.IO.Tests.Files;

public class AtomicFileTests
{
    [Fact]
    public void A_file_is_replaced_whole_and_nothing_stays_beside_it()
    {
        using var folder = new TempFolder();
        AtomicFile.Write(folder["file"], "first"u8);
        AtomicFile.Write(folder["file"], "second"u8);
        Assert.Equal("second", File.ReadAllText(folder["file"]));
        Assert.Equal([folder["file"]], Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named()
    {
        using var folder = new TempFolder();
        var error = Assert.Throws<PonchoException>(() => AtomicFile.Write(folder["none", "file"], "x"u8));
        Assert.Contains(folder["none", "file"], error.Message, StringComparison.Ordinal);
    }
}
