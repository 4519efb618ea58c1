using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Poncho.Testing;

namespace Poncho.Oci.Tests.Authentication;

/// <summary>A registry that takes the tokens of its own token server alone, which gives them for one name and password, or a refresh token.</summary>
internal sealed class TokenServer : IAsyncDisposable
{
    private readonly string _basic;
    private readonly ConcurrentDictionary<string, string> _tokens = new(StringComparer.Ordinal);
    private int _count;

    public TokenServer(string user, string password)
    {
        _basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
        Registry = new FakeRegistry { Intercept = InterceptAsync };
    }

    public FakeRegistry Registry { get; }

    public string Host => Registry.Host;

    public int ExpiresIn { get; init; } = 300;

    public bool TakesTokens { get; init; } = true;

    /// <summary>The queries of the token server, unescaped.</summary>
    public ConcurrentQueue<string> Questions { get; } = [];

    /// <summary>What was posted to it.</summary>
    public ConcurrentQueue<string> Forms { get; } = [];

    public ValueTask DisposeAsync() => Registry.DisposeAsync();

    private async Task<bool> InterceptAsync(HttpListenerContext context)
    {
        string path = context.Request.Url!.AbsolutePath;
        if (path == "/token") return await GiveAsync(context);
        string scope = path.StartsWith("/v2/_catalog", StringComparison.Ordinal) ? "registry:catalog:*" : "";
        if (path.Split('/') is ["", "v2", var first, var second, ..]) scope = $"repository:{first}/{second}:{(context.Request.HttpMethod is "GET" or "HEAD" ? "pull" : "pull,push")}";
        string shown = (context.Request.Headers["Authorization"] ?? "").Replace("Bearer ", "", StringComparison.Ordinal);
        bool isKnown = TakesTokens && _tokens.TryGetValue(shown, out string? scopes) && Covers(scopes, scope);
        if (isKnown) return false;
        context.Response.Headers["WWW-Authenticate"] = $"Bearer realm=\"http://{Host}/token\",service=\"test\",scope=\"{scope}\"";
        await FakeRegistry.FailAsync(context, 401, "UNAUTHORIZED", "authentication required");
        return true;
    }

    private async Task<bool> GiveAsync(HttpListenerContext context)
    {
        string scopes;
        if (context.Request.HttpMethod == "POST")
        {
            string form = Encoding.UTF8.GetString(await FakeRegistry.ReadAsync(context.Request));
            Forms.Enqueue(form);
            scopes = Uri.UnescapeDataString(form.Split("scope=")[^1]);
        }
        else
        {
            Questions.Enqueue(Uri.UnescapeDataString(context.Request.Url!.Query.TrimStart('?')));
            if (context.Request.Headers["Authorization"] != _basic)
            {
                await FakeRegistry.AnswerAsync(context, 401);
                return true;
            }

            scopes = string.Join(' ', context.Request.QueryString.GetValues("scope") ?? []);
        }

        string token = "t" + Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture);
        _tokens[token] = scopes;
        await FakeRegistry.AnswerAsync(context, 200, $$"""{"token":"{{token}}","expires_in":{{ExpiresIn}}}""");
        return true;
    }

    private static bool Covers(string given, string needed)
    {
        if (needed.Length == 0) return true;
        int colon = needed.LastIndexOf(':');
        string[] rights = needed[(colon + 1)..].Split(',');
        return given.Split(' ').Any(one => one.StartsWith(needed[..(colon + 1)], StringComparison.Ordinal) && rights.All(one[(colon + 1)..].Split(',').Contains));
    }
}
