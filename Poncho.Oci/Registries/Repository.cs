using System.Net;
using Poncho.IO;
using Poncho.IO.Net;
using Poncho.Oci.Authentication;
using Poncho.Oci.Documents;
using Poncho.Oci.Naming;

namespace Poncho.Oci.Registries;

/// <summary>
/// One repository of a registry (OCI distribution specification 1.1): its manifests, tags and blobs. Every digest of what comes is checked.
/// For all threads at once.
/// </summary>
public sealed partial class Repository
{
    private static readonly HttpStatusCode[] s_ok = [HttpStatusCode.OK];
    private static readonly HttpStatusCode[] s_okOrNone = [HttpStatusCode.OK, HttpStatusCode.NotFound];
    private static readonly string[] s_manifests = [MediaTypes.Manifest, MediaTypes.Index, MediaTypes.DockerManifest, MediaTypes.DockerManifestList];

    private readonly RegistrySession _session;
    private readonly RegistryOptions _options;

    internal Repository(RegistrySession session, RegistryOptions options, string name)
    {
        (_session, _options, Name) = (session, options, RegistryHost.RepositoryOf(session.Registry, name));
        _pull = Scopes.Pull(Name);
        _push = Scopes.Push(Name);
    }

    private readonly Scopes _pull;
    private Scopes _push;

    /// <summary>The registry's host, as references name it.</summary>
    public string Registry => _session.Registry;

    /// <summary>Its name in the registry.</summary>
    public string Name { get; }

    /// <summary>Which manifest a tag or digest means, without reading it; null where there is none.</summary>
    /// <exception cref="RegistryException">The registry refuses.</exception>
    public Task<Descriptor?> ResolveAsync(string selector, CancellationToken cancel) => ResolveAsync(selector, _pull, cancel);

    /// <summary>The same for who is about to push: the token that the answer needs serves for that, too.</summary>
    /// <inheritdoc cref="ResolveAsync(string, CancellationToken)"/>
    internal Task<Descriptor?> ResolveForPushAsync(string selector, CancellationToken cancel) => ResolveAsync(selector, _push, cancel);

    /// <summary>Asks for tokens that also read from other repositories, of which blobs may be mounted.</summary>
    internal void AlsoReads(IEnumerable<string> others) => _push = others.Aggregate(_push, (all, one) => all.With(Scopes.Pull(one)));

    /// <summary>A manifest or index, checked against its digest; null where there is none of that tag or digest.</summary>
    /// <exception cref="RegistryException">The registry refuses.</exception>
    /// <exception cref="BlobMismatchException">It is not what the registry says that it is.</exception>
    public Task<RemoteManifest?> FindManifestAsync(string selector, CancellationToken cancel) => FindManifestAsync(selector, _pull, cancel);

    internal Task<RemoteManifest?> FindManifestForPushAsync(string selector, CancellationToken cancel) => FindManifestAsync(selector, _push, cancel);

    /// <summary>Puts a manifest under a tag or its digest, where everything that it lists is there already.</summary>
    /// <returns>Whether the registry keeps lists of what refers to a manifest, where this one does (<c>OCI-Subject</c>).</returns>
    /// <exception cref="RegistryException">The registry refuses; it may say which blobs it lacks.</exception>
    public async Task<bool> PutManifestAsync(string selector, string mediaType, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        var request = new RegistryRequest(HttpMethod.Put, ManifestAddress(selector), _push, Shown(selector))
        {
            Body = () => new SentBody(bytes),
            ContentType = mediaType,
            Verb = "cannot push the manifest",
        };
        using var answer = await _session.AskAsync(request, Shown(selector), [HttpStatusCode.Created, HttpStatusCode.OK, HttpStatusCode.Accepted], cancel);
        if (answer.Header("Docker-Content-Digest") is { } text && Digest.TryParse(text, out var stored) && stored != Digest.Of(bytes.Span))
        {
            throw new BlobMismatchException(Digest.Of(bytes.Span), stored, $"the manifest that registry {Registry} stored");
        }

        return answer.Header("OCI-Subject") is not null;
    }

    /// <summary>Deletes a tag, or a manifest with all its tags.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="RegistryException">The registry refuses.</exception>
    public Task<bool> DeleteManifestAsync(string selector, CancellationToken cancel) => DeleteAsync(ManifestAddress(selector), Shown(selector), cancel);

    /// <summary>Deletes a blob.</summary>
    /// <inheritdoc cref="DeleteManifestAsync"/>
    public Task<bool> DeleteBlobAsync(Digest digest, CancellationToken cancel) => DeleteAsync(BlobAddress(digest), Shown(digest.ToString()), cancel);

    /// <summary>Whether the repository has a blob.</summary>
    /// <exception cref="RegistryException">The registry refuses.</exception>
    public async Task<bool> HasBlobAsync(Descriptor blob, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(blob);
        var request = new RegistryRequest(HttpMethod.Head, BlobAddress(blob.Digest), _push, Shown(blob.Digest.ToString()));
        using var answer = await _session.AskAsync(request, request.Name, s_okOrNone, cancel);
        if (answer.Status != HttpStatusCode.OK) return false;
        long length = answer.Response.Content.Headers.ContentLength ?? blob.Size;
        return length == blob.Size
            ? true
            : throw new PonchoException($"registry {Registry} has a blob with another size, {length}: \"{blob.Digest}\"", "its storage is damaged; tell who runs it");
    }

    /// <summary>All tags, in the registry's order.</summary>
    /// <returns>Null where the registry has no such repository.</returns>
    /// <exception cref="RegistryException">The registry refuses.</exception>
    public Task<IReadOnlyList<string>?> TagsAsync(CancellationToken cancel) => TagsAsync(_pull, cancel);

    internal Task<IReadOnlyList<string>?> TagsForPushAsync(CancellationToken cancel) => TagsAsync(_push, cancel);

    /// <summary>What a reference to this repository is called in messages.</summary>
    internal string Shown(string selector) => $"{Registry}/{Name}{(selector.Contains(':', StringComparison.Ordinal) ? "@" : ":")}{selector}";

    private static Uri Relative(string path) => new(path, UriKind.Relative);

    private Uri ManifestAddress(string selector) => Relative($"/v2/{Name}/manifests/{selector}");

    private Uri BlobAddress(Digest digest) => Relative($"/v2/{Name}/blobs/{digest}");

    private async Task<IReadOnlyList<string>?> TagsAsync(Scopes scopes, CancellationToken cancel) =>
        await new PagedList(_session, "tags").ReadAsync(Relative($"/v2/{Name}/tags/list"), scopes, $"{Registry}/{Name}", cancel);

    private async Task<Descriptor?> ResolveAsync(string selector, Scopes scopes, CancellationToken cancel)
    {
        var request = new RegistryRequest(HttpMethod.Head, ManifestAddress(selector), scopes, Shown(selector)) { Accept = s_manifests };
        using var answer = await _session.AskAsync(request, request.Name, s_okOrNone, cancel);
        if (answer.Status == HttpStatusCode.NotFound) return null;
        string? type = answer.Response.Content.Headers.ContentType?.MediaType;
        bool isNamed = Digest.TryParse(answer.Header("Docker-Content-Digest"), null, out var digest);
        if (isNamed && type is not null && answer.Response.Content.Headers.ContentLength is { } size)
        {
            return new Descriptor { MediaType = type, Digest = digest, Size = size };
        }

        // A registry may leave these headers out.
        return (await FindManifestAsync(selector, scopes, cancel))?.Descriptor;
    }

    private async Task<RemoteManifest?> FindManifestAsync(string selector, Scopes scopes, CancellationToken cancel)
    {
        var request = new RegistryRequest(HttpMethod.Get, ManifestAddress(selector), scopes, Shown(selector)) { Accept = s_manifests, Limit = ImageIndex.MaxSize };
        using var answer = await _session.AskAsync(request, request.Name, s_okOrNone, cancel);
        if (answer.Status == HttpStatusCode.NotFound) return null;
        byte[] bytes = answer.Body
            ?? throw new PonchoException($"a manifest has more than {ImageIndex.MaxSize} bytes: \"{request.Name}\"");
        var digest = Digest.Of(bytes);
        string source = $"the manifest that registry {Registry} sent";
        if (Digest.TryParse(selector, out var asked) && asked != digest) throw new BlobMismatchException(asked, digest, source);
        if (Digest.TryParse(answer.Header("Docker-Content-Digest"), null, out var said) && said != digest) throw new BlobMismatchException(said, digest, source);
        string type = answer.Response.Content.Headers.ContentType?.MediaType ?? MediaTypes.Manifest;
        return new RemoteManifest(new Descriptor { MediaType = type, Digest = digest, Size = bytes.Length }, bytes);
    }

    private async Task<bool> DeleteAsync(Uri address, string name, CancellationToken cancel)
    {
        var request = new RegistryRequest(HttpMethod.Delete, address, Scopes.Delete(Name), name) { Verb = "cannot delete" };
        using var answer = await _session.AskAsync(request, name, [HttpStatusCode.Accepted, HttpStatusCode.OK, HttpStatusCode.NoContent, HttpStatusCode.NotFound], cancel);
        return answer.Status != HttpStatusCode.NotFound;
    }
}
