using Poncho.Oci.Storing;
using Poncho.Testing;
using Xunit;

namespace Poncho.Oci.Tests.Storing;

/// <summary>A store on a disk that takes no byte more, made of a small file system in memory.</summary>
public class FullStoreTests
{
    [Fact]
    public async Task A_name_is_taken_away_on_a_full_disk_so_that_a_prune_makes_room()
    {
        using var folder = new TempFolder();
        string disk = Directory.CreateDirectory(folder["disk"]).FullName;
        var mounted = await Programs.RunAsync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", disk]);
        Assert.SkipUnless(mounted.Status == 0, $"cannot mount a file system: {mounted.Error}");
        try
        {
            var store = await Store.OpenAsync(disk, default);
            var manifest = await SampleEnvironment.WriteAsync(store);
            foreach (string name in (string[])["a", "b"]) await store.TagAsync(name, manifest.Descriptor, default);
            Fill(disk + "/filler");
            Assert.True(await store.UntagAsync("a", default));
            Assert.Equal("b:latest", Assert.Single(store.List()).Name);
            Assert.True(await store.UntagAsync("b", default));
            foreach (var blob in await store.FindUnusedAsync(default)) store.Delete(blob.Digest);
            Assert.Empty(Directory.GetFiles(disk + "/blobs/sha256"));
        }
        finally
        {
            (await Programs.RunAsync("umount", [disk])).Succeeded();
        }
    }

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true) file.Write(new byte[4096]);
        }
        catch (IOException)
        {
            // No byte more.
        }
    }
}
