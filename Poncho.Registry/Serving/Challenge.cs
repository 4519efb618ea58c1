using Microsoft.AspNetCore.Http;
using Poncho.Registry.Access;

namespace Poncho.Registry.Serving;

/// <summary>Asks a client to log in: where it gets a token, and for what (RFC 6750, Docker's token protocol).</summary>
internal static class Challenge
{
    /// <summary>Where tokens are given.</summary>
    public const string TokenPath = "/token";

    private const string UrlKey = "poncho.url";

    /// <summary>Remembers what this server is called from outside; null: as the request calls it.</summary>
    public static void SetUrl(HttpContext context, string? url) => context.Items[UrlKey] = url;

    /// <param name="context">Its answer gets the header.</param>
    /// <param name="scope">What the token has to be good for; null for none.</param>
    public static OciError Unauthorized(HttpContext context, string? scope)
    {
        string url = context.Items[UrlKey] as string ?? $"{context.Request.Scheme}://{context.Request.Host.Value}";
        string wanted = scope is null ? "" : $",scope=\"{scope}\"";
        context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"{url}{TokenPath}\",service=\"{TokenAuthority.Service}\"{wanted}";
        return new OciError(StatusCodes.Status401Unauthorized, "UNAUTHORIZED", "authentication required", scope);
    }
}
