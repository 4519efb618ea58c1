using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Poncho.Oci.Documents;
using Poncho.Registry.Access;
using Poncho.Registry.Manifests;
using Poncho.Registry.Naming;
using Poncho.Registry.Storing;

namespace Poncho.Registry.Serving;

/// <summary>Lists, a page at a time: <c>tags/list</c>, <c>referrers/DIGEST</c> and <c>_catalog</c> (specification, "Content Discovery").</summary>
internal sealed class ListEndpoints(IStorage storage, AccessControl access)
{
    private const int MostEntries = 10_000, UsualEntries = 1000;

    // What every client takes for a manifest.
    private const int MostReferrerBytes = 4 << 20;

    public static async Task TagsAsync(Call call)
    {
        call.Demand(Rights.Read);
        if (!call.Repository.Exists) throw OciError.NameUnknown(call.Name.ToString());
        int count = Math.Min(call.CountParameter() ?? MostEntries, MostEntries);
        // One more says whether there are more.
        var tags = count == 0 ? [] : call.Repository.Tags(call.Parameter("last") ?? "", count + 1);
        if (tags.Count > count) SetNext(call.Context, $"/v2/{call.Name}/tags/list", [("n", Text(count)), ("last", tags[count - 1])]);
        await WriteListAsync(call.Context, call.Name.ToString(), "tags", tags.Take(count));
    }

    public async Task CatalogAsync(HttpContext context, Identity identity)
    {
        int count = Math.Min(CountOf(context) ?? UsualEntries, MostEntries);
        string last = context.Request.Query["last"] is [{ } text, ..] ? text : "";
        var names = count == 0
            ? []
            : storage.Repositories(last).Where(name => (access.RightsOf(identity.User, name) & Rights.Read) != 0).Take(count + 1).Select(name => name.ToString()).ToList();
        if (names.Count == 0 && identity.IsAnonymous && access.HasUsers) throw Challenge.Unauthorized(context, "registry:catalog:*");
        if (names.Count > count) SetNext(context, "/v2/_catalog", [("n", Text(count)), ("last", names[count - 1])]);
        await WriteListAsync(context, null, "repositories", names.Take(count));
    }

    public static async Task ReferrersAsync(Call call)
    {
        call.Demand(Rights.Read);
        if (!BlobDigest.TryParse(call.Path.Reference, out var subject)) throw OciError.DigestInvalid("not a digest of sha256 or sha512", call.Path.Reference);
        string? type = call.Parameter("artifactType"), last = call.Parameter("last");
        var found = new List<(StoredManifest Manifest, ManifestFacts Facts)>();
        long bytes = 0;
        foreach (var manifest in call.Repository.Referrers(subject).Where(one => last is null || string.CompareOrdinal(one.Digest.ToString(), last) > 0))
        {
            if (await call.Repository.ReadManifestAsync(manifest, call.Cancel) is not { } json) continue;
            var facts = ManifestReader.Read(json);
            if (type is not null && facts.ReferrerType != type) continue;
            bytes += facts.Annotations.Length + 1024;
            if (bytes > MostReferrerBytes && found.Count > 0)
            {
                SetNext(call.Context, $"/v2/{call.Name}/referrers/{subject}", [("artifactType", type), ("last", found[^1].Manifest.Digest.ToString())]);
                break;
            }

            found.Add((manifest, facts));
        }

        if (type is not null) call.Response.Headers["OCI-Filters-Applied"] = "artifactType";
        await JsonAnswer.WriteAsync(call.Context, StatusCodes.Status200OK, JsonAnswer.Bytes(json => WriteReferrers(json, found)), MediaTypes.Index);
    }

    private static void WriteReferrers(Utf8JsonWriter json, List<(StoredManifest Manifest, ManifestFacts Facts)> found)
    {
        json.WriteStartObject();
        json.WriteNumber("schemaVersion", 2);
        json.WriteString("mediaType", MediaTypes.Index);
        json.WriteStartArray("manifests");
        foreach (var (manifest, facts) in found)
        {
            json.WriteStartObject();
            json.WriteString("mediaType", manifest.MediaType);
            json.WriteString("digest", manifest.Digest.ToString());
            json.WriteNumber("size", manifest.Size);
            if (facts.ReferrerType is { } type) json.WriteString("artifactType", type);
            if (facts.Annotations.Length > 0)
            {
                json.WritePropertyName("annotations");
                json.WriteRawValue(facts.Annotations.Span);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static Task WriteListAsync(HttpContext context, string? name, string member, IEnumerable<string> entries) =>
        JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, JsonAnswer.Bytes(json =>
        {
            json.WriteStartObject();
            if (name is not null) json.WriteString("name", name);
            json.WriteStartArray(member);
            foreach (string entry in entries) json.WriteStringValue(entry);
            json.WriteEndArray();
            json.WriteEndObject();
        }));

    private static void SetNext(HttpContext context, string path, IEnumerable<(string Name, string? Value)> parameters)
    {
        var query = parameters.Where(one => one.Value is not null).Select(one => $"{one.Name}={Uri.EscapeDataString(one.Value!)}");
        context.Response.Headers.Link = $"<{path}?{string.Join('&', query)}>; rel=\"next\"";
    }

    private static int? CountOf(HttpContext context)
    {
        if (context.Request.Query["n"] is not [{ Length: > 0 } text, ..]) return null;
        bool isNumber = int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int count);
        return isNumber ? count : throw OciError.ParameterInvalid("n", text);
    }

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
