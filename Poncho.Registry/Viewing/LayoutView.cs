using System.Text.Json;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Registry.Naming;
using Poncho.Registry.Storing;

namespace Poncho.Registry.Viewing;

/// <summary>
/// An OCI image layout 1.0.0 of one repository: its tags in <c>index.json</c>, its blobs as symbolic links to the registry's files. Of the moment at
/// which it is made.
/// </summary>
internal static class LayoutView
{
    private const string NameAnnotation = "org.opencontainers.image.ref.name";

    /// <param name="storage">The registry.</param>
    /// <param name="name">The repository.</param>
    /// <param name="folder">Made; must not be there.</param>
    /// <param name="cancel">Looked at between files.</param>
    /// <returns>How many tags it has.</returns>
    /// <exception cref="PonchoException">There is no such repository, or the folder is there.</exception>
    public static async Task<int> MakeAsync(IStorage storage, RepositoryName name, string folder, CancellationToken cancel)
    {
        var repository = storage.Repository(name);
        if (!repository.Exists) throw new PonchoException($"no such repository: \"{name}\"", NearHint(storage, name));
        if (File.Exists(folder) || Directory.Exists(folder)) throw new PonchoException($"is there already: \"{folder}\"", "name a folder that is not there yet");
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var digest in repository.BlobLinks().Select(blob => blob.Key).Concat(repository.Manifests().Select(manifest => manifest.Digest)).Distinct())
            {
                cancel.ThrowIfCancellationRequested();
                if (storage.Blobs.FileOf(digest) is not { } file) continue;
                string blobs = Directory.CreateDirectory(Path.Combine(folder, "blobs", digest.Algorithm)).FullName;
                File.CreateSymbolicLink(Path.Combine(blobs, digest.Hex), file);
            }

            AtomicFile.Write(Path.Combine(folder, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}"""u8);
            var tags = await TagsAsync(repository, cancel);
            AtomicFile.Write(Path.Combine(folder, "index.json"), Index(tags));
            return tags.Count;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(folder, e);
        }
    }

    private static string? NearHint(IStorage storage, RepositoryName name)
    {
        var near = NearestNames.Of(name.ToString(), storage.Repositories("").Select(one => one.ToString()));
        return near.Count > 0 ? $"did you mean {string.Join(" or ", near.Select(one => $"\"{one}\""))}?" : null;
    }

    private static async ValueTask<List<(string Tag, StoredManifest Manifest)>> TagsAsync(IRepository repository, CancellationToken cancel)
    {
        var tags = new List<(string, StoredManifest)>();
        foreach (string text in repository.Tags("", int.MaxValue))
        {
            if (!TagName.TryParse(text, out var tag) || await repository.ResolveAsync(tag, cancel) is not { } digest) continue;
            if (await repository.FindManifestAsync(digest, cancel) is { } manifest) tags.Add((text, manifest));
        }

        return tags;
    }

    private static byte[] Index(List<(string Tag, StoredManifest Manifest)> tags)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", 2);
            json.WriteStartArray("manifests");
            foreach (var (tag, manifest) in tags)
            {
                json.WriteStartObject();
                json.WriteString("mediaType", manifest.MediaType);
                json.WriteString("digest", manifest.Digest.ToString());
                json.WriteNumber("size", manifest.Size);
                json.WriteStartObject("annotations");
                json.WriteString(NameAnnotation, tag);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return memory.ToArray();
    }
}
