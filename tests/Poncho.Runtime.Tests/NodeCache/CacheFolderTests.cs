using Poncho.IO;
using Poncho.Runtime.NodeCache;
using Poncho.Testing;
using Xunit;

namespace Poncho.Runtime.Tests.NodeCache;

public class CacheFolderTests
{
    [Fact]
    public void The_node_cache_is_where_the_variables_say()
    {
        string user = CacheFolder.Path(_ => null)["/tmp/poncho-".Length..];
        Assert.True(uint.TryParse(user, out _));
        Assert.Equal("/scratch/poncho-" + user, CacheFolder.Path(name => name == "TMPDIR" ? "/scratch/" : null));
        Assert.Equal("/own", CacheFolder.Path(name => name == "PONCHO_NODE_CACHE" ? "/own" : "/scratch"));
    }

    [Fact]
    public void The_node_cache_is_made_for_its_owner_alone_whatever_the_umask()
    {
        using var folder = new TempFolder();
        CacheFolder.Ensure(folder["a", "b"]);
        CacheFolder.Ensure(folder["a", "b"]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder["a", "b"]));
    }

    [Fact]
    public void A_link_a_file_or_a_folder_that_others_may_enter_is_refused()
    {
        using var folder = new TempFolder();
        CacheFolder.Ensure(folder["real"]);
        File.CreateSymbolicLink(folder["link"], folder["real"]);
        folder.Write("file", "");
        Directory.CreateDirectory(folder["open"]);
        File.SetUnixFileMode(folder["open"], (UnixFileMode)0x1f8);
        foreach (string name in new[] { "link", "file", "open" })
        {
            var error = Assert.Throws<PonchoException>(() => CacheFolder.Ensure(folder[name]));
            Assert.EndsWith($"\"{folder[name]}\"", error.Message, StringComparison.Ordinal);
            Assert.NotNull(error.Hint);
        }
    }

    [Fact]
    public async Task Another_user_s_folder_is_refused()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root, to give a folder away");
        using var folder = new TempFolder();
        CacheFolder.Ensure(folder["x"]);
        (await Programs.RunAsync("chown", ["12345", folder["x"]])).Succeeded();
        Assert.Contains("another user (12345)", Assert.Throws<PonchoException>(() => CacheFolder.Ensure(folder["x"])).Message, StringComparison.Ordinal);
    }
}
