using Poncho.Builder.Layering;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Layering;

public class SpoolTests
{
    [Fact]
    public void Slices_are_read_back_in_any_order_and_at_once()
    {
        using var folder = new TempFolder();
        using var spool = new Spool(folder["spools"]);
        var contents = Enumerable.Range(0, 20).Select(i => Enumerable.Repeat((byte)i, i * 20_011).ToArray()).ToArray();
        var slices = contents.Select((c, i) => i % 2 == 0 ? spool.Append(c) : spool.Append(new MemoryStream(c))).ToArray();
        Parallel.For(0, contents.Length, i =>
        {
            Assert.Equal(contents[i], spool.ReadAll(slices[i]));
            var copy = new MemoryStream();
            using (var reader = spool.Open(slices[i])) reader.CopyTo(copy);
            Assert.Equal(contents[i], copy.ToArray());
        });
    }

    [Fact]
    public void No_name_is_left_on_the_disk_while_it_is_in_use()
    {
        using var folder = new TempFolder();
        using var spool = new Spool(folder["spools"]);
        spool.Append("content"u8);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder["spools"]));
    }
}
