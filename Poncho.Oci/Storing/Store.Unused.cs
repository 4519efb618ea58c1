using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Oci.Documents;

namespace Poncho.Oci.Storing;

public sealed partial class Store
{
    /// <summary>
    /// Keeps blobs from being deleted, also those that no name reaches yet: whoever writes blobs to name them later, or reads a named one, holds this as long. Any number may.
    /// </summary>
    /// <exception cref="PonchoException">The store cannot be written.</exception>
    public Task<FileLock> HoldAsync(CancellationToken cancel) => FileLock.SharedAsync(UseLock, cancel);

    /// <summary>The same, for a thread that has nothing else to do until then.</summary>
    /// <inheritdoc cref="HoldAsync"/>
    public FileLock Hold(CancellationToken cancel) => FileLock.Shared(UseLock, cancel);

    /// <summary>Waits until nobody holds the store, and keeps others from doing so: for who deletes.</summary>
    /// <inheritdoc cref="HoldAsync"/>
    public Task<FileLock> HoldAloneAsync(CancellationToken cancel) => FileLock.ExclusiveAsync(UseLock, cancel);

    private string UseLock => Path.Combine(Root, "use.lock");

    /// <summary>The blobs that no entry of the index reaches, through manifests, indexes, configs and layers, by digest. What is a moment later is only certain under <see cref="HoldAloneAsync"/>.</summary>
    /// <exception cref="PonchoException">A manifest is damaged, so that nobody knows what it reaches.</exception>
    public async Task<IReadOnlyList<UnusedBlob>> FindUnusedAsync(CancellationToken cancel)
    {
        var reached = await ReachAsync(cancel);
        return [.. from file in new DirectoryInfo(_blobs).EnumerateFiles()
                   where Digest.TryParseHex(file.Name, out var digest) && !reached.Contains(digest)
                   orderby file.Name
                   select new UnusedBlob(Digest.Parse("sha256:" + file.Name), file.Length)];
    }

    /// <summary>Deletes a blob; none of that digest is no error.</summary>
    public void Delete(Digest blob) => StoreFiles.Do(PathOf(blob), () => File.Delete(PathOf(blob)));

    private async Task<HashSet<Digest>> ReachAsync(CancellationToken cancel)
    {
        var reached = new HashSet<Digest>();
        var open = new Queue<Descriptor>((await Layout.ReadAsync(Root, cancel)).Manifests);
        while (open.TryDequeue(out var next))
        {
            // What is not there reaches nothing: other tools copy one platform of an index.
            if (!reached.Add(next.Digest) || !Has(next.Digest)) continue;
            IEnumerable<Descriptor> more = [];
            if (MediaTypes.IsManifest(next.MediaType) && await ReadManifestAsync(next, cancel) is { } manifest) more = [manifest.Config, .. manifest.Layers];
            else if (MediaTypes.IsIndex(next.MediaType)) more = ImageIndex.Parse(await ReadAsync(next, ImageIndex.MaxSize, cancel)).Manifests;
            foreach (var blob in more) open.Enqueue(blob);
        }

        return reached;
    }
}
