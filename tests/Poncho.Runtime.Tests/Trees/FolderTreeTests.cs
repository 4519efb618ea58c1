using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Runtime.Trees;
using Poncho.Testing;
using Xunit;

namespace Poncho.Runtime.Tests.Trees;

/// <summary>What is opened below a root, and what is not.</summary>
public sealed class FolderTreeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public FolderTreeTests()
    {
        _folder.Write("root/a/b/file", "inside");
        _folder.Write("elsewhere/b/file", "outside");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_below_folders_is_opened()
    {
        using var tree = new FolderTree(_folder["root"], LinkRule.Refuse);
        using var file = tree.OpenFile("a/b/file");
        Assert.NotNull(file);
        Assert.Equal("inside"u8.ToArray(), PlainFile.Read(file, 100, "file"));
        Assert.Null(tree.OpenFile("a/b/none"));
        Assert.Null(tree.OpenFile("a/none/file"));
        Assert.Null(tree.OpenFile("a/b"));
    }

    [Fact]
    public void Where_links_are_refused_none_on_the_way_is_followed_inside_or_out()
    {
        File.CreateSymbolicLink(_folder["root", "out"], _folder["elsewhere"]);
        File.CreateSymbolicLink(_folder["root", "inner"], "a");
        File.CreateSymbolicLink(_folder["root", "a", "b", "link"], "file");
        using var tree = new FolderTree(_folder["root"], LinkRule.Refuse);
        foreach (string path in (string[])["out/b/file", "inner/b/file"])
            Assert.StartsWith("a link is where a folder should be: ", Assert.Throws<PonchoException>(() => tree.OpenFile(path)).Message, StringComparison.Ordinal);
        Assert.Null(tree.OpenFile("a/b/link"));
    }

    [Fact]
    public void The_root_is_a_link_only_where_that_is_allowed()
    {
        File.CreateSymbolicLink(_folder["link"], "root");
        Assert.Throws<PonchoException>(() => new FolderTree(_folder["link"], LinkRule.Refuse));
        using var tree = new FolderTree(_folder["link"], LinkRule.Refuse, followsRoot: true);
        using var file = tree.OpenFile("a/b/file");
        Assert.NotNull(file);
    }
}
