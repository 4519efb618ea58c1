using Poncho.IO;
using Poncho.Registry.Manifests;
using Poncho.Registry.Naming;
using Poncho.Registry.Storing;

namespace Poncho.Registry.Collecting;

/// <summary>
/// Takes away blobs that no manifest needs, while pushes and pulls go on. Nothing is locked: a blob that somebody was told of within the lease
/// stays, what is swept goes to the trash first and comes back when it is asked for, and only what is there a cycle later is deleted.
/// </summary>
internal sealed class GarbageCollector(IStorage storage, CollectorOptions options, TimeProvider clock)
{
    /// <param name="ownsRecords">Whether this process may write repositories' records; else they are left as they are.</param>
    /// <param name="cancel">Looked at between files.</param>
    public async Task<CollectorReport> RunAsync(bool ownsRecords, CancellationToken cancel)
    {
        int untagged = ownsRecords && options.Untagged is { } age ? await DeleteUntaggedAsync(clock.GetUtcNow() - age, cancel) : 0;
        var marked = new MarkedBlobs();
        var report = await MarkAsync(marked, cancel) with { Untagged = untagged };
        if (report.Unreadable is not null) return report;
        report = Empty(marked, report, cancel);
        report = Sweep(marked, report, cancel);
        return ownsRecords && !options.IsDryRun ? report with { Forgotten = await ForgetAsync(cancel) } : report;
    }

    private async ValueTask<int> DeleteUntaggedAsync(DateTimeOffset before, CancellationToken cancel)
    {
        int deleted = 0;
        foreach (var name in storage.Repositories(""))
        {
            var repository = storage.Repository(name);
            foreach (var manifest in await UntaggedManifests.OfAsync(repository, cancel))
            {
                if (storage.Blobs.LeaseOf(manifest.Digest) is not { } lease || lease >= before) continue;
                if (options.IsDryRun || await repository.DeleteUnaskedManifestAsync(manifest.Digest, before, cancel)) deleted++;
            }
        }

        return deleted;
    }

    // Every manifest of every repository, tagged or not, and what it refers to: config, layers, manifests of an index. Who refers to a manifest by its
    // subject is a manifest itself.
    private async ValueTask<CollectorReport> MarkAsync(MarkedBlobs marked, CancellationToken cancel)
    {
        var read = new MarkedBlobs();
        var report = new CollectorReport();
        foreach (var name in storage.Repositories(""))
        {
            var repository = storage.Repository(name);
            report = report with { Repositories = report.Repositories + 1 };
            foreach (var manifest in repository.Manifests())
            {
                cancel.ThrowIfCancellationRequested();
                report = report with { Manifests = report.Manifests + 1 };
                marked.Add(manifest.Digest);
                if (!read.Add(manifest.Digest)) continue;
                if (await FactsAsync(repository, manifest, cancel) is not { } facts) return report with { Unreadable = $"{name}@{manifest.Digest}" };
                foreach (var reference in facts.References) marked.Add(reference.Digest);
            }
        }

        return report;
    }

    private static async ValueTask<ManifestFacts?> FactsAsync(IRepository repository, StoredManifest manifest, CancellationToken cancel)
    {
        try
        {
            if (await repository.ReadManifestAsync(manifest, cancel) is { } bytes) return ManifestReader.Read(bytes);
            // Deleted since it was listed.
            return repository.Manifests().All(one => one.Digest != manifest.Digest) ? new ManifestFacts { IsIndex = false, References = [] } : null;
        }
        catch (PonchoException)
        {
            return null;
        }
    }

    private CollectorReport Empty(MarkedBlobs marked, CollectorReport report, CancellationToken cancel)
    {
        var before = clock.GetUtcNow() - options.Trash;
        foreach (var blob in storage.Blobs.Trashed().ToList())
        {
            cancel.ThrowIfCancellationRequested();
            if (marked.Contains(blob.Digest))
            {
                if (options.IsDryRun || storage.Blobs.TryRestore(blob.Digest)) report = report with { Restored = report.Restored + 1 };
            }
            else if (blob.Since < before)
            {
                if (!options.IsDryRun) storage.Blobs.Delete(blob.Digest);
                report = report with { Deleted = report.Deleted + 1, DeletedSize = report.DeletedSize + blob.Size };
            }
        }

        return report;
    }

    private CollectorReport Sweep(MarkedBlobs marked, CollectorReport report, CancellationToken cancel)
    {
        var before = clock.GetUtcNow() - options.Lease;
        foreach (var blob in storage.Blobs.All().Where(blob => blob.Since < before && !marked.Contains(blob.Digest)))
        {
            cancel.ThrowIfCancellationRequested();
            if (!options.IsDryRun && !storage.Blobs.TryTrash(blob.Digest, before)) continue;
            report = report with { Trashed = report.Trashed + 1, TrashedSize = report.TrashedSize + blob.Size };
        }

        return report;
    }

    private async ValueTask<int> ForgetAsync(CancellationToken cancel)
    {
        int forgotten = 0;
        foreach (var name in storage.Repositories("")) forgotten += await storage.Repository(name).ForgetSweptAsync(cancel);
        return forgotten;
    }
}
