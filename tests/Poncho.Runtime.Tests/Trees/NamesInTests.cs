using Poncho.Runtime.Trees;
using Poncho.Testing;
using Xunit;

namespace Poncho.Runtime.Tests.Trees;

/// <summary>The files of one folder.</summary>
public sealed class NamesInTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_of_an_ending_come_in_the_order_of_their_bytes_and_links_to_files_among_them()
    {
        foreach (string name in (string[])["d/b.sh", "d/a.sh", "d/B.sh", "d/a.csh", "d/inner.sh/x", "d/.sh"]) _folder.Write(name, "");
        File.CreateSymbolicLink(_folder["d", "c.sh"], "a.csh");
        File.CreateSymbolicLink(_folder["d", "e.sh"], "inner.sh");
        Assert.Equal([".sh", "B.sh", "a.sh", "b.sh", "c.sh"], NamesIn.Ending(_folder["d"], ".sh").Select(path => Path.GetFileName(path)));
        Assert.All(NamesIn.Ending(_folder["d"], ".sh"), path => Assert.StartsWith(_folder["d"] + "/", path, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("none/d")]
    [InlineData("file")]
    [InlineData("file/d")]
    public void A_folder_that_is_not_there_has_no_files(string name)
    {
        _folder.Write("file", "");
        Assert.Empty(NamesIn.Ending(_folder[name], ".sh"));
    }
}
