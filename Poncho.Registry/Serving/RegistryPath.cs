using System.Diagnostics.CodeAnalysis;

namespace Poncho.Registry.Serving;

/// <summary>What a path of the API asks for.</summary>
internal enum Resource
{
    Ping,
    Catalog,
    Tags,
    Blob,
    UploadStart,
    Upload,
    Manifest,
    Referrers,
}

/// <summary>
/// A path of the API (distribution specification 1.1, "Endpoints"). Names of repositories have slashes, and their parts may be the API's own words:
/// so it is read from its end.
/// </summary>
/// <param name="Resource">Which endpoint.</param>
/// <param name="Repository">The repository's name, unchecked; empty where there is none.</param>
/// <param name="Reference">Digest, tag or upload, unchecked; empty where there is none.</param>
internal sealed record RegistryPath(Resource Resource, string Repository, string Reference)
{
    private const string Start = "/v2/";

    /// <summary>False where no endpoint has such a path.</summary>
    public static bool TryParse(string path, [NotNullWhen(true)] out RegistryPath? parsed)
    {
        parsed = null;
        if (path is "/v2" or Start) parsed = new RegistryPath(Resource.Ping, "", "");
        else if (path == "/v2/_catalog") parsed = new RegistryPath(Resource.Catalog, "", "");
        else if (path.StartsWith(Start, StringComparison.Ordinal)) parsed = OfRepository(path[Start.Length..]);
        return parsed is not null;
    }

    private static RegistryPath? OfRepository(string rest)
    {
        string[] parts = rest.Split('/');
        if (parts is [.. var name3, "blobs", "uploads", var upload] && name3.Length > 0)
        {
            return new RegistryPath(upload.Length == 0 ? Resource.UploadStart : Resource.Upload, string.Join('/', name3), upload);
        }

        if (parts is not [.. var name, var word, var reference] || name.Length == 0) return null;
        string repository = string.Join('/', name);
        return (word, reference) switch
        {
            ("tags", "list") => new RegistryPath(Resource.Tags, repository, ""),
            ("blobs", "uploads") => new RegistryPath(Resource.UploadStart, repository, ""),
            ("blobs", _) => new RegistryPath(Resource.Blob, repository, reference),
            ("manifests", _) => new RegistryPath(Resource.Manifest, repository, reference),
            ("referrers", _) => new RegistryPath(Resource.Referrers, repository, reference),
            _ => null,
        };
    }
}
