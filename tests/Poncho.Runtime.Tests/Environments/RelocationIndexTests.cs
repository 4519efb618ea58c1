using System.Text;
using Poncho.IO;
using Poncho.Runtime.Environments;
using Xunit;

namespace Poncho.Runtime.Tests.Environments;

public class RelocationIndexTests
{
    [Fact]
    public void What_was_written_is_read_back_sorted()
    {
        var index = new RelocationIndex([File("b", 1), File("a", 0, 10), File("a/b", 5) with { Placeholder = "/other", Mode = RelocationMode.Binary }]);
        Assert.Equal(["a", "a/b", "b"], index.Files.Select(f => f.Path));
        var read = RelocationIndex.Parse(index.ToJson());
        Assert.Equal(index, read);
        Assert.Equal(index.ToJson(), read.ToJson());
        Assert.Equal("/other", read.Find("a/b")!.Placeholder);
        Assert.Null(read.Find("c"));
    }

    [Fact]
    public void An_empty_index_is_read_back() => Assert.Empty(RelocationIndex.Parse(RelocationIndex.Empty.ToJson()).Files);

    [Theory]
    [InlineData("../a", 0, 10, "leaves the prefix")]
    [InlineData("/a", 0, 10, "absolute")]
    [InlineData("a//b", 0, 10, "an empty name")]
    [InlineData("a", 10, 0, "descending")]
    [InlineData("a", 0, 4, "one inside another")]
    [InlineData("a", -1, 10, "negative")]
    [InlineData("a", 0, long.MaxValue, "beyond any file")]
    public void Impossible_entries_are_refused(string path, long first, long second, string reason)
    {
        Assert.True(Assert.Throws<PonchoException>(() => new RelocationIndex([File(path, first, second)])).Message.EndsWith($"\"{path}\"", StringComparison.Ordinal), reason);
    }

    [Fact]
    public void A_path_twice_is_refused() => Assert.Throws<PonchoException>(() => new RelocationIndex([File("a", 1), File("a", 2)]));

    [Fact]
    public void A_placeholder_number_beyond_the_table_is_refused()
    {
        byte[] json = Encoding.UTF8.GetBytes("""{"schema":1,"placeholders":["/p"],"files":[{"path":"a","mode":"text","placeholder":1,"offsets":[0]}]}""");
        Assert.Contains("number 1", Assert.Throws<PonchoException>(() => RelocationIndex.Parse(json)).Message, StringComparison.Ordinal);
    }

    private static Relocation File(string path, params long[] offsets) => new() { Path = path, Mode = RelocationMode.Text, Placeholder = "/place", Offsets = [.. offsets] };
}
