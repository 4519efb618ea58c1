using Poncho.IO.Files;
using Poncho.Testing;
using Xunit;

namespace Poncho.IO.Tests.Files;

public sealed class FileKindsTests
{
    [Fact]
    public async Task Of_tells_files_folders_links_and_fifos_apart()
    {
        using var folder = new TempFolder();
        folder.Write("file", "x");
        File.CreateSymbolicLink(folder["link"], "nowhere");
        (await Programs.RunAsync(Programs.Need("mkfifo"), [folder["fifo"]])).Succeeded();
        Assert.Equal(FileKind.File, FileKinds.Of(folder["file"]));
        Assert.Equal(FileKind.Folder, FileKinds.Of(folder.Path));
        Assert.Equal(FileKind.SoftLink, FileKinds.Of(folder["link"]));
        Assert.Equal(FileKind.Special, FileKinds.Of(folder["fifo"]));
        Assert.Equal(FileKind.Special, FileKinds.Of("/dev/null"));
    }

    [Fact]
    public void Of_names_what_is_not_there() =>
        Assert.Equal("cannot read file (no such file): \"/nowhere/at/all\"", Assert.Throws<PonchoException>(() => FileKinds.Of("/nowhere/at/all")).Message);
}
