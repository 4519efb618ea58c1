using Poncho.IO.Streams;
using Xunit;

namespace Poncho.IO.Tests.Streams;

public class SpoolTests
{
    [Theory]
    [InlineData(20_011, "some chunks in memory")]
    [InlineData(200_011, "beyond what stays in memory")]
    public void What_was_appended_is_read_back_in_any_order_and_at_once(int step, string reason)
    {
        using var spool = new Spool();
        var contents = Enumerable.Range(0, 20).Select(i => Enumerable.Repeat((byte)i, i * step).ToArray()).ToArray();
        long[] offsets = new long[contents.Length];
        for (int i = 0; i < contents.Length; i++)
        {
            offsets[i] = spool.Length;
            spool.Append(contents[i]);
        }

        Parallel.For(0, contents.Length, i =>
        {
            var copy = new MemoryStream();
            using (var reader = spool.Open(offsets[i], contents[i].Length)) reader.CopyTo(copy);
            Assert.True(contents[i].AsSpan().SequenceEqual(copy.ToArray()), reason);
        });
    }
}
