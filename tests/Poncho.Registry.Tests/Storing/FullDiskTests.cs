using System.Net;
using Poncho.Registry.Checking;
using Poncho.Registry.Storing.Folders;
using Poncho.Testing;
using Xunit;

namespace Poncho.Registry.Tests.Storing;

/// <summary>A disk that is full: pushes are refused with its reason, what is there is served, and nothing is half there.</summary>
public class FullDiskTests
{
    [Fact]
    public async Task A_push_to_a_full_disk_is_507_and_the_rest_goes_on()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs to be root, to mount a small disk");
        using var folder = new TempFolder();
        string root = Directory.CreateDirectory(folder["registry"]).FullName;
        (await Programs.RunAsync("/bin/mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", root])).Succeeded();
        try
        {
            byte[] small = TestRegistry.Bytes(1_000_000), other = TestRegistry.Bytes(500_000, 2);
            await using (var registry = await RegistryProcess.StartAsync(BuiltProgram.Path, root))
            {
                (await PushAsync(registry.Client, small)).Is(HttpStatusCode.Created);
                await (await PushAsync(registry.Client, TestRegistry.Bytes(4_000_000, 3))).IsErrorAsync(HttpStatusCode.InsufficientStorage, "DENIED");
                (await registry.Client.GetAsync($"/v2/a/blobs/{TestRegistry.Sha256(small)}")).Is(HttpStatusCode.OK);
                (await PushAsync(registry.Client, other)).Is(HttpStatusCode.Created);
                Assert.Equal(0, await registry.TerminateAsync());
            }

            Assert.Empty(Directory.EnumerateFiles(Path.Combine(root, "uploads")));
            using var storage = FolderStorage.OpenBeside(root, TimeProvider.System);
            await foreach (var finding in new StorageChecker(storage).RunAsync(default)) Assert.Fail($"{finding.Where}: {finding.What}");
        }
        finally
        {
            (await Programs.RunAsync("/bin/umount", [root])).Succeeded();
        }
    }

    private static Task<HttpResponseMessage> PushAsync(HttpClient client, byte[] blob) =>
        client.PostAsync($"/v2/a/blobs/uploads/?digest={TestRegistry.Sha256(blob)}", new ByteArrayContent(blob));
}
