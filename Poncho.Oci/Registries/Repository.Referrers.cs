using System.Net;
using Poncho.IO;
using Poncho.Oci.Documents;

namespace Poncho.Oci.Registries;

/// <summary>What refers to a manifest: signatures, lists of contents, what is known of its layers.</summary>
public sealed partial class Repository
{
    /// <summary>
    /// The manifests whose subject is another one. Of a registry that keeps no such lists, those that the fallback tag names (distribution
    /// specification 1.1, "Unavailable Referrers API").
    /// </summary>
    /// <param name="subject">The other one.</param>
    /// <param name="artifactType">Only these; null for all.</param>
    /// <param name="cancel">Stops asking.</param>
    /// <exception cref="RegistryException">The registry refuses.</exception>
    public async Task<IReadOnlyList<Descriptor>> ReferrersAsync(Digest subject, string? artifactType, CancellationToken cancel)
    {
        string filter = artifactType is null ? "" : "?artifactType=" + Uri.EscapeDataString(artifactType);
        var request = new RegistryRequest(HttpMethod.Get, Relative($"/v2/{Name}/referrers/{subject}{filter}"), _pull, Shown(subject.ToString()))
        {
            Accept = [MediaTypes.Index],
            Limit = ImageIndex.MaxSize,
        };
        using var answer = await _session.AskAsync(request, cancel);
        bool isList = answer.Status == HttpStatusCode.OK && answer.Response.Content.Headers.ContentType?.MediaType == MediaTypes.Index;
        var index = isList
            ? ImageIndex.Parse(answer.Body ?? throw TooLong(subject))
            : await FallbackAsync(subject, cancel);
        // A registry may leave the filter to its clients.
        return [.. (index?.Manifests ?? []).Where(one => artifactType is null || one.ArtifactType == artifactType)];
    }

    /// <summary>
    /// Puts a manifest that refers to another one, and where the registry keeps no lists of such, itself adds it to the list under the
    /// fallback tag.
    /// </summary>
    /// <param name="referrer">Its media and artifact type and its annotations, as the list shows them.</param>
    /// <param name="bytes">The manifest.</param>
    /// <param name="subject">What it refers to.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="RegistryException">The registry refuses.</exception>
    /// <exception cref="PonchoException">The fallback tag means something that is no list.</exception>
    public async Task PutReferrerAsync(Descriptor referrer, ReadOnlyMemory<byte> bytes, Digest subject, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(referrer);
        if (await PutManifestAsync(referrer.Digest.ToString(), referrer.MediaType, bytes, cancel)) return;
        var there = (await FallbackAsync(subject, cancel))?.Manifests ?? [];
        if (there.Any(one => one.Digest == referrer.Digest)) return;
        await PutFallbackAsync(subject, [.. there, referrer], cancel);
    }

    /// <summary>Deletes a manifest that refers to another one, and takes it out of the list under the fallback tag.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="RegistryException">The registry refuses.</exception>
    public async Task<bool> DeleteReferrerAsync(Digest referrer, Digest subject, CancellationToken cancel)
    {
        bool wasThere = await DeleteManifestAsync(referrer.ToString(), cancel);
        var there = (await FallbackAsync(subject, cancel))?.Manifests ?? [];
        if (there.Any(one => one.Digest == referrer)) await PutFallbackAsync(subject, [.. there.Where(one => one.Digest != referrer)], cancel);
        return wasThere;
    }

    private static string FallbackTag(Digest subject) => subject.ToString().Replace(':', '-');

    private async Task<ImageIndex?> FallbackAsync(Digest subject, CancellationToken cancel)
    {
        string tag = FallbackTag(subject);
        if (await FindManifestAsync(tag, cancel) is not { } found) return null;
        return found.IsIndex ? ImageIndex.Parse(found.Bytes) : throw new PonchoException(
            $"the tag for what refers to a manifest means no list of such ({found.Descriptor.MediaType}): \"{Shown(tag)}\"", "delete that tag");
    }

    private Task<bool> PutFallbackAsync(Digest subject, IReadOnlyList<Descriptor> referrers, CancellationToken cancel)
    {
        var index = ImageIndex.Create(referrers, Annotations.None);
        return PutManifestAsync(FallbackTag(subject), index.MediaType, index.Bytes, cancel);
    }

    private PonchoException TooLong(Digest subject) => new($"the list of what refers to a manifest is too long: \"{Shown(subject.ToString())}\"");
}
