using System.Net;
using Poncho.Registry.Collecting;
using Poncho.Registry.Naming;
using Poncho.Registry.Storing.Folders;
using Xunit;

namespace Poncho.Registry.Tests.Collecting;

/// <summary>What is collected, what stays, and what comes back.</summary>
public sealed class GarbageCollectorTests : IAsyncLifetime
{
    private const string Name = "hep/coffea";

    private readonly ManualClock _clock = new();
    private TestRegistry _registry = null!;

    public async ValueTask InitializeAsync() => _registry = await TestRegistry.StartAsync(options => options, clock: _clock);

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Fact]
    public async Task What_no_manifest_needs_goes_by_way_of_the_trash()
    {
        string orphan = await _registry.PushBlobAsync(Name, TestRegistry.Bytes(500));
        await _registry.PushImageAsync(Name, "a", 1, 2);
        Assert.Equal((0, 0), await CollectAsync());
        _clock.Advance(TimeSpan.FromHours(25));
        Assert.Equal((1, 0), await CollectAsync());
        Assert.True(File.Exists(PathOf("trash", orphan)));
        Assert.Equal((0, 0), await CollectAsync());
        _clock.Advance(TimeSpan.FromHours(25));
        Assert.Equal((0, 1), await CollectAsync());
        Assert.False(File.Exists(PathOf("trash", orphan)));
        await WholeAsync("a", 1, 2);
    }

    [Fact]
    public async Task A_dry_run_changes_nothing()
    {
        string orphan = await _registry.PushBlobAsync(Name, TestRegistry.Bytes(500));
        _clock.Advance(TimeSpan.FromHours(25));
        var report = await new GarbageCollector(_registry.Storage, new CollectorOptions { IsDryRun = true }, _clock).RunAsync(true, default);
        Assert.Equal((1, 500), (report.Trashed, report.TrashedSize));
        Assert.True(File.Exists(PathOf("blobs", orphan)));
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("mount")]
    [InlineData("POST")]
    public async Task Whoever_is_told_that_a_blob_is_there_renews_its_lease(string how)
    {
        byte[] bytes = TestRegistry.Bytes(500);
        string orphan = await _registry.PushBlobAsync(Name, bytes);
        _clock.Advance(TimeSpan.FromHours(20));
        if (how == "HEAD") (await _registry.SendAsync("HEAD", $"/v2/{Name}/blobs/{orphan}")).Is(HttpStatusCode.OK);
        else if (how == "mount") (await _registry.SendAsync("POST", $"/v2/other/blobs/uploads/?mount={orphan}&from={Name}", [])).Is(HttpStatusCode.Created);
        else (await _registry.SendAsync("POST", $"/v2/{Name}/blobs/uploads/?digest={orphan}", bytes)).Is(HttpStatusCode.Created);
        _clock.Advance(TimeSpan.FromHours(20));
        Assert.Equal((0, 0), await CollectAsync());
    }

    [Fact]
    public async Task A_manifest_that_comes_meanwhile_brings_its_blobs_back_from_the_trash()
    {
        byte[] manifest = await _registry.ImageAsync(Name, 1, 2);
        _clock.Advance(TimeSpan.FromHours(25));
        Assert.Equal((3, 0), await CollectAsync());
        (await _registry.PutManifestAsync(Name, "a", manifest)).Is(HttpStatusCode.Created);
        _clock.Advance(TimeSpan.FromHours(50));
        Assert.Equal((0, 0), await CollectAsync());
        await WholeAsync("a", 1, 2);
    }

    [Fact]
    public async Task What_is_in_the_trash_and_needed_comes_back_by_itself()
    {
        await _registry.PushImageAsync(Name, "a", 1);
        string layer = TestRegistry.Sha256(TestRegistry.Bytes(1000, 1));
        File.Move(PathOf("blobs", layer), PathOf("trash", layer));
        var report = await new GarbageCollector(_registry.Storage, new CollectorOptions(), _clock).RunAsync(true, default);
        Assert.Equal(1, report.Restored);
        Assert.True(File.Exists(PathOf("blobs", layer)));
    }

    [Fact]
    public async Task Manifests_without_a_tag_indexes_referrers_and_all_that_they_need_stay()
    {
        byte[] image = await _registry.ImageAsync(Name, 1);
        (await _registry.PutManifestAsync(Name, TestRegistry.Sha256(image), image)).Is(HttpStatusCode.Created);
        byte[] index = ManifestText.OfIndex([image]);
        (await _registry.PutManifestAsync(Name, TestRegistry.Sha256(index), index, ManifestText.Index)).Is(HttpStatusCode.Created);
        byte[] config = "{}"u8.ToArray();
        await _registry.PushBlobAsync(Name, config);
        byte[] referrer = ManifestText.OfImage(config, [], $",\"subject\":{ManifestText.Descriptor(ManifestText.Index, index)}");
        (await _registry.PutManifestAsync(Name, TestRegistry.Sha256(referrer), referrer)).Is(HttpStatusCode.Created);
        _clock.Advance(TimeSpan.FromDays(400));
        Assert.Equal((0, 0), await CollectAsync());
    }

    [Fact]
    public async Task What_a_deleted_manifest_alone_needed_goes()
    {
        var (digest, _) = await _registry.PushImageAsync(Name, "a", 1, 2);
        await _registry.PushImageAsync(Name, "b", 2);
        (await _registry.SendAsync("DELETE", $"/v2/{Name}/manifests/{digest}")).Is(HttpStatusCode.Accepted);
        _clock.Advance(TimeSpan.FromHours(25));
        // The manifest, its config and layer 1.
        Assert.Equal((3, 0), await CollectAsync());
        await WholeAsync("b", 2);
    }

    [Fact]
    public async Task A_blob_that_was_swept_counts_no_more_in_its_repository()
    {
        await _registry.PushBlobAsync(Name, TestRegistry.Bytes(500));
        var repository = _registry.Storage.Repository(RepositoryName.Parse(Name));
        Assert.Equal(500, repository.Size);
        for (int i = 0; i < 3; i++)
        {
            await CollectAsync();
            _clock.Advance(TimeSpan.FromHours(25));
        }

        Assert.Equal(0, repository.Size);
        await _registry.PushBlobAsync(Name, TestRegistry.Bytes(500));
        Assert.Equal(500, repository.Size);
    }

    [Fact]
    public async Task A_manifest_that_cannot_be_read_stops_the_sweep()
    {
        var (digest, _) = await _registry.PushImageAsync(Name, "a", 1);
        await _registry.PushBlobAsync(Name, TestRegistry.Bytes(500));
        File.WriteAllText(PathOf("blobs", digest), "damaged");
        _clock.Advance(TimeSpan.FromHours(25));
        var report = await new GarbageCollector(_registry.Storage, new CollectorOptions(), _clock).RunAsync(true, default);
        Assert.Equal($"{Name}@{digest}", report.Unreadable);
        Assert.Equal(0, report.Trashed);
    }

    [Fact]
    public async Task Beside_a_server_another_process_sweeps_and_leaves_its_records_alone()
    {
        string orphan = await _registry.PushBlobAsync(Name, TestRegistry.Bytes(500));
        _clock.Advance(TimeSpan.FromHours(25));
        using var beside = FolderStorage.OpenBeside(_registry.Root, _clock, triesToOwn: true);
        Assert.False(beside.OwnsRecords);
        var report = await new GarbageCollector(beside, new CollectorOptions(), _clock).RunAsync(beside.OwnsRecords, default);
        Assert.Equal((1, 0), (report.Trashed, report.Forgotten));
        // The server brings it back for who asks.
        (await _registry.SendAsync("HEAD", $"/v2/{Name}/blobs/{orphan}")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Pushes_go_on_while_everything_is_swept_at_once()
    {
        bool isDone = false;
        var sweeping = Task.Run(async () =>
        {
            var collector = new GarbageCollector(_registry.Storage, new CollectorOptions { Lease = CollectorOptions.LeastLease }, _clock);
            while (!Volatile.Read(ref isDone)) await collector.RunAsync(true, default);
        });
        for (int i = 0; i < 40; i++)
        {
            await _registry.PushImageAsync(Name, $"t{i}", i, i + 1);
            _clock.Advance(TimeSpan.FromMinutes(30));
        }

        Volatile.Write(ref isDone, true);
        await sweeping;
        for (int i = 0; i < 40; i++) await WholeAsync($"t{i}", i, i + 1);
    }

    private async Task<(int Trashed, int Deleted)> CollectAsync()
    {
        var report = await new GarbageCollector(_registry.Storage, new CollectorOptions(), _clock).RunAsync(true, default);
        Assert.Null(report.Unreadable);
        return (report.Trashed, report.Deleted);
    }

    private async Task WholeAsync(string tag, params int[] seeds)
    {
        (await _registry.GetAsync($"/v2/{Name}/manifests/{tag}")).Is(HttpStatusCode.OK);
        foreach (int seed in seeds)
        {
            byte[] layer = TestRegistry.Bytes(1000, seed);
            Assert.Equal(layer, await (await _registry.GetAsync($"/v2/{Name}/blobs/{TestRegistry.Sha256(layer)}")).Is(HttpStatusCode.OK).BytesAsync());
        }
    }

    private string PathOf(string folder, string digest) => Path.Combine(_registry.Root, folder, digest.Replace(':', '/'));
}
