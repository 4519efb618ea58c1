using System.Buffers;
using Poncho.IO;
using Poncho.Registry.Manifests;
using Poncho.Registry.Naming;
using Poncho.Registry.Storing;

namespace Poncho.Registry.Checking;

/// <summary>Reads everything that a registry has: each blob is its digest, each link, manifest and tag leads to what is there. Changes nothing.</summary>
internal sealed class StorageChecker(IStorage storage)
{
    private const int PieceSize = 1 << 20;

    private const string PushAgain = "push what needs it again: a whole blob takes the damaged one's place";

    /// <summary>Bytes and blobs that were read.</summary>
    public (long Bytes, int Blobs, int Repositories) Read { get; private set; }

    public async IAsyncEnumerable<Finding> RunAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        // Repositories first: what is pushed meanwhile has its blobs before it has links.
        foreach (var name in storage.Repositories(""))
        {
            Read = Read with { Repositories = Read.Repositories + 1 };
            await foreach (var finding in RepositoryAsync(name, cancel)) yield return finding;
        }

        foreach (var blob in storage.Blobs.All())
        {
            if (await BlobAsync(blob, cancel) is { } finding) yield return finding;
        }
    }

    private async ValueTask<Finding?> BlobAsync(ShelvedBlob blob, CancellationToken cancel)
    {
        using var content = storage.Blobs.Open(blob.Digest);
        if (content is null) return null;
        using var hash = new BlobHash(blob.Digest.Algorithm);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            long at = 0;
            for (int read; (read = await content.ReadAsync(buffer, at, cancel)) > 0; at += read) hash.Append(buffer.AsSpan(0, read));
            Read = Read with { Bytes = Read.Bytes + at, Blobs = Read.Blobs + 1 };
        }
        catch (IOException e)
        {
            return new Finding(blob.Digest.ToString(), $"the disk does not give it ({e.Message})", PushAgain);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return hash.SoFar() == blob.Digest ? null : new Finding(blob.Digest.ToString(), "its bytes are not those of its digest", $"delete its file, then {PushAgain}");
    }

    private async IAsyncEnumerable<Finding> RepositoryAsync(RepositoryName name, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var repository = storage.Repository(name);
        foreach (var manifest in repository.Manifests())
        {
            await foreach (var finding in ManifestAsync(name, repository, manifest, cancel)) yield return finding;
        }

        foreach (string tag in repository.Tags("", int.MaxValue))
        {
            if (!TagName.TryParse(tag, out var parsed)) continue;
            var digest = await repository.ResolveAsync(parsed, cancel);
            bool isThere = digest is not null && repository.Manifests().Any(one => one.Digest == digest);
            string named = digest?.ToString() ?? "its file is damaged";
            if (!isThere) yield return new Finding($"{name}:{tag}", $"the tag names no manifest of the repository ({named})", "delete the tag, or push it again");
        }
    }

    private static async IAsyncEnumerable<Finding> ManifestAsync(
        RepositoryName name, IRepository repository, StoredManifest manifest, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        string where = $"{name}@{manifest.Digest}";
        if (await repository.ReadManifestAsync(manifest, cancel) is not { } bytes)
        {
            yield return new Finding(where, "the manifest is not there, or not whole", "push it again, or delete it by its digest");
            yield break;
        }

        ManifestFacts? facts = null;
        string? reason = null;
        try
        {
            facts = ManifestReader.Read(bytes);
        }
        catch (PonchoException e)
        {
            reason = e.Message;
        }

        if (facts is null)
        {
            yield return new Finding(where, reason!, "push it again, or delete it by its digest");
            yield break;
        }

        foreach (var one in facts.References.Where(one => !one.MayBeElsewhere))
        {
            bool isThere = one.IsManifest
                ? await repository.FindManifestAsync(one.Digest, cancel) is not null
                : await repository.FindBlobAsync(one.Digest, cancel) is not null;
            if (!isThere) yield return new Finding(where, $"what it refers to is not there: {one.Digest}", "push it again, or delete it by its digest");
        }
    }
}
