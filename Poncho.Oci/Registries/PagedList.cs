using System.Net;
using System.Text.Json;
using Poncho.IO;
using Poncho.Oci.Authentication;

namespace Poncho.Oci.Registries;

/// <summary>A list of names that a registry gives in pages: tags, repositories.</summary>
/// <param name="session">The registry.</param>
/// <param name="member">The member of the answer that holds the names.</param>
internal sealed class PagedList(RegistrySession session, string member)
{
    private const int MaxPage = 16 * 1024 * 1024, MostNames = 10_000_000;

    private static readonly HttpStatusCode[] s_hoped = [HttpStatusCode.OK, HttpStatusCode.NotFound];

    /// <summary>All of them; null where the registry has no such list.</summary>
    /// <exception cref="PonchoException">It refuses, or answers something else.</exception>
    public async Task<IReadOnlyList<string>?> ReadAsync(Uri first, Scopes scopes, string about, CancellationToken cancel)
    {
        var names = new List<string>();
        var next = first;
        var asked = new HashSet<Uri>();
        while (true)
        {
            if (!asked.Add(next)) throw new PonchoException($"registry's list of {member} leads back to itself: \"{about}\"", "tell who runs it");
            var request = new RegistryRequest(HttpMethod.Get, next, scopes, about) { Accept = ["application/json"], Limit = MaxPage };
            using var answer = await session.AskAsync(request, about, s_hoped, cancel);
            if (answer.Status == HttpStatusCode.NotFound) return asked.Count == 1 ? null : names;
            byte[] body = answer.Body ?? throw Malformed(about, null);
            int before = names.Count;
            Read(body, names, about);
            if (NextOf(answer) is not { } further || names.Count == before) return names;
            if (names.Count > MostNames) throw new PonchoException($"registry's list of {member} has more than {MostNames} entries: \"{about}\"", "tell who runs it");
            next = further;
        }
    }

    private void Read(byte[] body, List<string> names, string about)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            // Some write null where there are none.
            if (!document.RootElement.TryGetProperty(member, out var list) || list.ValueKind == JsonValueKind.Null) return;
            foreach (var name in list.EnumerateArray()) names.Add(name.GetString() ?? throw Malformed(about, null));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Malformed(about, e);
        }
    }

    // Link: </v2/_catalog?last=x&n=100>; rel="next" (RFC 8288)
    private static Uri? NextOf(RegistryAnswer answer)
    {
        if (answer.Header("Link") is not { } link || !link.Contains("next", StringComparison.OrdinalIgnoreCase)) return null;
        int start = link.IndexOf('<', StringComparison.Ordinal), end = link.IndexOf('>', StringComparison.Ordinal);
        return end > start && start >= 0 && Uri.TryCreate(answer.Url, link[(start + 1)..end], out var next) ? next : null;
    }

    private PonchoException Malformed(string about, Exception? inner) => new($"registry's list of {member} is malformed: \"{about}\"", null, inner);
}
