using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using Poncho.Registry.Checking;
using Poncho.Registry.Collecting;
using Poncho.Registry.Storing.Folders;
using Poncho.Testing;
using Xunit;

namespace Poncho.Registry.Tests.Storing;

/// <summary>kill -9 during pushes, deletions and garbage collection: what was acknowledged is there, and everything that is there is whole.</summary>
public class KillTests
{
    private const int Pushers = 4;

    [Fact]
    public async Task Nothing_that_was_acknowledged_is_lost_by_kill_9()
    {
        using var folder = new TempFolder();
        string root = folder["registry"];
        var acknowledged = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var random = new Random(7);
        for (int round = 0; round < LongRun.Times(4, 300); round++)
        {
            await using (var registry = await RegistryProcess.StartAsync(BuiltProgram.Path, root))
            {
                await VerifyAsync(registry.Client, acknowledged);
                int most = acknowledged.Count + random.Next(1, 25);
                var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                var pushing = Task.WhenAll(Enumerable.Range(0, Pushers).Select(pusher => PushUntilKilledAsync(registry.Client, round * 1000 + pusher * 100, acknowledged, async () =>
                {
                    if (acknowledged.Count >= most) reached.TrySetResult();
                    if (acknowledged.Count % 5 == 0) await CollectAsync(root);
                })));
                await Task.WhenAny(reached.Task, pushing);
                await registry.KillAsync();
                await pushing;
            }

            // What nobody needs has no lease any more, and goes in the next round.
            foreach (string blob in Directory.EnumerateFiles(Path.Combine(root, "blobs"), "*", SearchOption.AllDirectories)) File.SetLastWriteTimeUtc(blob, DateTime.UtcNow.AddHours(-3));
            using var storage = FolderStorage.OpenBeside(root, TimeProvider.System);
            await foreach (var finding in new StorageChecker(storage).RunAsync(default)) Assert.Fail($"{finding.Where}: {finding.What}");
        }
    }

    [Fact]
    public async Task SIGTERM_ends_it_with_status_0()
    {
        using var folder = new TempFolder();
        await using var registry = await RegistryProcess.StartAsync(BuiltProgram.Path, folder["registry"]);
        (await registry.Client.GetAsync("/v2/")).Is(HttpStatusCode.OK);
        Assert.Equal(0, await registry.TerminateAsync());
    }

    // Beside the server.
    private static async Task CollectAsync(string root)
    {
        using var storage = FolderStorage.OpenBeside(root, TimeProvider.System);
        var collector = new GarbageCollector(storage, new CollectorOptions { Lease = CollectorOptions.LeastLease, Trash = TimeSpan.Zero }, TimeProvider.System);
        await collector.RunAsync(ownsRecords: false, default);
    }

    private static async Task PushUntilKilledAsync(HttpClient client, int seed, ConcurrentDictionary<string, string> acknowledged, Func<Task> afterEach)
    {
        try
        {
            for (int i = 0; ; i++)
            {
                string name = $"kill/r{(seed + i) % 3}", tag = $"t{seed + i}";
                byte[] config = System.Text.Encoding.UTF8.GetBytes($"{{\"seed\":{seed + i}}}");
                byte[] layer = TestRegistry.Bytes(20_000, seed + i);
                foreach (byte[] blob in (byte[][])[config, layer])
                {
                    var begun = await client.PostAsync($"/v2/{name}/blobs/uploads/", null);
                    await client.PutAsync($"{begun.Headers.Location!.OriginalString}?digest={TestRegistry.Sha256(blob)}", new ByteArrayContent(blob));
                }

                byte[] manifest = ManifestText.OfImage(config, [layer]);
                var content = new ByteArrayContent(manifest) { Headers = { ContentType = new MediaTypeHeaderValue(ManifestText.Image) } };
                var put = await client.PutAsync($"/v2/{name}/manifests/{tag}", content);
                if (put.StatusCode == HttpStatusCode.Created) acknowledged[$"/v2/{name}/manifests/{tag}"] = TestRegistry.Sha256(manifest);
                await afterEach();
            }
        }
        catch (Exception e) when (e is HttpRequestException or ObjectDisposedException or OperationCanceledException)
        {
            // Killed.
        }
    }

    private static async Task VerifyAsync(HttpClient client, ConcurrentDictionary<string, string> acknowledged)
    {
        foreach (var (path, digest) in acknowledged)
        {
            var got = (await client.GetAsync(path)).Is(HttpStatusCode.OK);
            Assert.Equal(digest, TestRegistry.Sha256(await got.BytesAsync()));
        }
    }
}
