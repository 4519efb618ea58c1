using Poncho.IO.Files;
using Poncho.Testing;
using Xunit;

namespace Poncho.IO.Tests.Files;

public sealed class MappedFileTests
{
    [Fact]
    public void A_mapped_file_has_the_bytes_of_the_file_also_after_it_was_deleted()
    {
        using var folder = new TempFolder();
        string path = folder.Write("a", new string('x', 100_000) + "end");
        var bytes = MappedFile.Open(path);
        File.Delete(path);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(100_003, bytes.Length);
        Assert.Equal("xend"u8.ToArray(), bytes.Span[^4..].ToArray());
    }

    [Fact]
    public void An_empty_file_is_no_bytes()
    {
        using var folder = new TempFolder();
        Assert.True(MappedFile.Open(folder.Write("a", "")).IsEmpty);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var error = Assert.Throws<PonchoException>(() => MappedFile.Open("/nowhere/at/all"));
        Assert.Equal("cannot read file (no such folder): \"/nowhere/at/all\"", error.Message);
    }
}
