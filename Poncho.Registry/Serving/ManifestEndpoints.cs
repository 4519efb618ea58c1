using System.Buffers;
using Microsoft.AspNetCore.Http;
using Poncho.IO;
using Poncho.Registry.Access;
using Poncho.Registry.Manifests;
using Poncho.Registry.Naming;
using Poncho.Registry.Storing;

namespace Poncho.Registry.Serving;

/// <summary><c>/v2/NAME/manifests/REFERENCE</c> (specification, "Pulling manifests", "Pushing Manifests", "Deleting Manifests", "Deleting tags").</summary>
internal sealed class ManifestEndpoints(ServerLimits limits)
{
    // More than the ten that the specification asks for; a request line has room for so many.
    private const int MostTags = 100, MostMediaType = 255;

    private const int MostTrusted = 256 * 1024;

    public static async Task GetAsync(Call call)
    {
        call.Demand(Rights.Read);
        var manifest = await FindAsync(call) ?? throw Unknown(call);
        string tag = $"\"{manifest.Digest}\"";
        call.SetDigest(manifest.Digest);
        call.Response.Headers.ETag = tag;
        if (call.Request.Headers.IfNoneMatch == tag)
        {
            call.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        call.Response.ContentType = manifest.MediaType;
        call.Response.ContentLength = manifest.Size;
        if (call.IsHead) return;
        using var content = await call.Repository.OpenBlobAsync(manifest.Digest, call.Cancel) ?? throw Unknown(call);
        await ContentAnswer.SendAsync(call, content, new ByteRange(0, manifest.Size));
    }

    public async Task PutAsync(Call call)
    {
        call.Demand(Rights.Create | Rights.Update);
        var (named, tags) = Target(call);
        var bytes = await ReadBodyAsync(call);
        var digest = BlobHash.Of(named?.Algorithm ?? BlobDigest.Sha256Name, bytes.Span);
        if (named is not null && named != digest) throw OciError.DigestInvalid("provided digest did not match uploaded content", named.ToString());
        foreach (var tag in tags)
        {
            // A tag that moves takes what others pull by it.
            if (await call.Repository.ResolveAsync(tag, call.Cancel) is { } present && present != digest) call.Demand(Rights.Update);
        }

        var facts = Read(bytes);
        string mediaType = MediaTypeOf(call, facts);
        await CheckReferencesAsync(call, facts);
        if (limits.Quota is { } quota && call.Repository.Size + bytes.Length > quota) throw OciError.Denied($"the repository would have more than the {quota} bytes that it may");
        var manifest = new StoredManifest(digest, bytes.Length, mediaType, facts.Subject);
        if (await call.Repository.PutManifestAsync(manifest, bytes, facts.References, tags, CancellationToken.None) is { } missing) throw ReferenceUnknown(missing);
        call.SetDigest(digest);
        call.SetLocation($"/v2/{call.Name}/manifests/{digest}");
        if (facts.Subject is not null) call.Response.Headers["OCI-Subject"] = facts.Subject.ToString();
        if (tags.Count > 0 && named is not null) call.Response.Headers["OCI-Tag"] = string.Join(", ", tags);
        call.Response.StatusCode = StatusCodes.Status201Created;
    }

    public static async Task DeleteAsync(Call call)
    {
        call.Demand(Rights.Delete);
        string reference = call.Path.Reference;
        bool isDeleted = BlobDigest.TryParse(reference, out var digest) ? await call.Repository.DeleteManifestAsync(digest, call.Cancel)
            : TagName.TryParse(reference, out var tag) && await call.Repository.DeleteTagAsync(tag, call.Cancel);
        if (!isDeleted) throw Unknown(call);
        call.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private static async ValueTask<StoredManifest?> FindAsync(Call call)
    {
        if (!BlobDigest.TryParse(call.Path.Reference, out var digest))
        {
            if (!TagName.TryParse(call.Path.Reference, out var tag)) return null;
            digest = await call.Repository.ResolveAsync(tag, call.Cancel);
        }

        return digest is null ? null : await call.Repository.FindManifestAsync(digest, call.Cancel);
    }

    private static OciError Unknown(Call call) => call.Repository.Exists ? OciError.ManifestUnknown(call.Path.Reference) : OciError.NameUnknown(call.Name.ToString());

    // The digest where the manifest is pushed by it, and the tags that it gets.
    private static (BlobDigest? Digest, IReadOnlyList<TagName> Tags) Target(Call call)
    {
        string reference = call.Path.Reference;
        var names = new List<string>();
        if (!BlobDigest.TryParse(reference, out var digest))
        {
            if (reference.Contains(':', StringComparison.Ordinal)) throw OciError.DigestInvalid("not a digest of sha256 or sha512", reference);
            names.Add(reference);
        }

        foreach (string? more in call.Request.Query["tag"]) names.Add(more ?? "");
        if (names.Count > MostTags) throw new OciError(StatusCodes.Status414UriTooLong, "MANIFEST_INVALID", $"a manifest gets {MostTags} tags at once at most");
        var tags = new List<TagName>();
        foreach (string name in names)
        {
            tags.Add(TagName.TryParse(name, out var tag) ? tag : throw OciError.ManifestInvalid($"not a tag (1 to 128 letters, digits, \"_\", \".\" and \"-\"): \"{name}\""));
        }

        return (digest, tags);
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync(Call call)
    {
        if (call.Request.ContentLength > limits.ManifestSize) throw OciError.TooLarge("the manifest", limits.ManifestSize);
        using var reader = new PatientBody(call, limits.Patience);
        // What a client says is no reason yet to give it the memory.
        var bytes = new ArrayBufferWriter<byte>((int)Math.Clamp(call.Request.ContentLength ?? 0, 4096, MostTrusted));
        while (true)
        {
            var read = await reader.ReadAsync();
            foreach (var segment in read.Buffer) bytes.Write(segment.Span);
            reader.Advance(read);
            if (bytes.WrittenCount > limits.ManifestSize) throw OciError.TooLarge("the manifest", limits.ManifestSize);
            if (read.IsCompleted || read.IsCanceled) return bytes.WrittenMemory;
        }
    }

    private static ManifestFacts Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return ManifestReader.Read(bytes);
        }
        catch (PonchoException e)
        {
            throw OciError.ManifestInvalid(e.Message);
        }
    }

    private static string MediaTypeOf(Call call, ManifestFacts facts)
    {
        string? sent = call.Request.ContentType?.Split(';')[0].Trim();
        if (sent is { Length: > 0 } && facts.MediaType is { Length: > 0 } said && said != sent)
        {
            throw OciError.ManifestInvalid($"Content-Type is not the manifest's mediaType: \"{sent}\", \"{said}\"");
        }

        string? type = sent is { Length: > 0 } ? sent : facts.MediaType;
        // It becomes a word of the repository's record, and a header.
        bool isType = type is { Length: > 0 and <= MostMediaType } && type.Contains('/', StringComparison.Ordinal) && type.All(c => c is > ' ' and < (char)127);
        return isType ? type! : throw OciError.ManifestInvalid("neither Content-Type nor the manifest says its media type");
    }

    private static async ValueTask CheckReferencesAsync(Call call, ManifestFacts facts)
    {
        foreach (var one in facts.References)
        {
            // Asked of the disk; it also renews the leases: what a manifest was let in with stays.
            bool isThere = one.IsManifest
                ? await call.Repository.FindManifestAsync(one.Digest, call.Cancel) is not null
                : await call.Repository.FindBlobAsync(one.Digest, call.Cancel) is not null;
            if (!isThere && !one.MayBeElsewhere) throw ReferenceUnknown(one.Digest);
        }
    }

    private static OciError ReferenceUnknown(BlobDigest digest) =>
        new(StatusCodes.Status404NotFound, "MANIFEST_BLOB_UNKNOWN", "manifest references a manifest or blob unknown to registry", digest.ToString());
}
