using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Oci.Authentication;

/// <summary>
/// Answers the challenges of one registry: with a name and password, or with bearer tokens that its token server gives for them. Tokens are
/// kept in memory by what they are for, and renewed before their end. For all threads at once.
/// </summary>
/// <param name="http">The way to the token server.</param>
/// <param name="registry">The registry's base address.</param>
/// <param name="credential">What the user shows, where a challenge asks for it; null for nothing.</param>
internal sealed class Authenticator(HttpClients http, Uri registry, Func<CancellationToken, Task<RegistryCredential?>> credential) : IDisposable
{
    private readonly ConcurrentDictionary<Scopes, Task<BearerToken>> _tokens = [];
    private readonly SemaphoreSlim _one = new(1);
    private Challenge? _challenge;
    private (RegistryCredential? Value, bool IsKnown) _credential;

    /// <summary>Whether something was shown that the registry did not take, rather than nothing.</summary>
    public bool HasCredential => _credential.Value is not null;

    /// <summary>What to show with a request, as far as it is known what the registry asks for; null before its first challenge, or where nothing is known.</summary>
    public async Task<AuthenticationHeaderValue?> HeaderAsync(Scopes scopes, CancellationToken cancel)
    {
        if (_challenge is not { } challenge) return null;
        if (challenge.IsBearer) return new AuthenticationHeaderValue("Bearer", (await TokenAsync(challenge, scopes, cancel)).Text);
        return await CredentialAsync(cancel) is { } known ? Basic(known) : null;
    }

    /// <summary>Takes the challenge of an answer 401.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="shown">What was shown with the request; null for nothing.</param>
    /// <param name="scopes">What the request needs.</param>
    /// <param name="cancel">Stops asking.</param>
    /// <returns>What to show with the next try; null where there is nothing more to show.</returns>
    public async Task<AuthenticationHeaderValue?> AnswerAsync(
        HttpResponseMessage answer, AuthenticationHeaderValue? shown, Scopes scopes, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(answer);
        string[] headers = answer.Headers.TryGetValues("WWW-Authenticate", out var values) ? [.. values] : [];
        var offered = Challenge.Parse(headers);
        var challenge = offered.FirstOrDefault(one => one.IsBearer && one.Realm is not null) ?? offered.FirstOrDefault(one => one.IsBasic);
        if (challenge is null) return null;
        _challenge = challenge;
        if (challenge.IsBasic)
        {
            var known = await CredentialAsync(cancel) is { } found && (found.User.Length > 0) ? Basic(found) : null;
            return known?.Parameter == shown?.Parameter ? null : known;
        }

        // The registry may ask for more than was thought to be needed.
        var asked = scopes.With(Scopes.Parse(challenge.Scope));
        if (shown?.Scheme == "Bearer") _tokens.TryRemove(asked, out _);
        string text = (await TokenAsync(challenge, asked, cancel)).Text;
        return text == shown?.Parameter ? null : new AuthenticationHeaderValue("Bearer", text);
    }

    public void Dispose() => _one.Dispose();

    private static AuthenticationHeaderValue Basic(RegistryCredential credential) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.User}:{credential.Password}")));

    private async Task<RegistryCredential?> CredentialAsync(CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            if (!_credential.IsKnown) _credential = (await credential(cancel), true);
            return _credential.Value;
        }
        finally
        {
            _one.Release();
        }
    }

    // Many requests begin at once, and one token is asked for.
    private async Task<BearerToken> TokenAsync(Challenge challenge, Scopes scopes, CancellationToken cancel)
    {
        foreach (var (covered, known) in _tokens)
        {
            if (covered.Covers(scopes) && known.IsCompletedSuccessfully && known.Result.Renews > http.Options.Time.GetUtcNow()) return known.Result;
        }

        await _one.WaitAsync(cancel);
        try
        {
            bool isFresh = _tokens.TryGetValue(scopes, out var there) && there.IsCompletedSuccessfully && there.Result.Renews > http.Options.Time.GetUtcNow();
            if (isFresh) return there!.Result;
            if (!_credential.IsKnown) _credential = (await credential(cancel), true);
            var token = await AskAsync(challenge, scopes, _credential.Value, cancel);
            _tokens[scopes] = Task.FromResult(token);
            return token;
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<BearerToken> AskAsync(Challenge challenge, Scopes scopes, RegistryCredential? shown, CancellationToken cancel)
    {
        if (shown?.RegistryToken is { } ready) return new BearerToken(ready, DateTimeOffset.MaxValue);
        bool isAddress = Uri.TryCreate(challenge.Realm, UriKind.Absolute, out var realm);
        if (!isAddress) throw new PonchoException($"registry {registry.Authority} names a token server that is no address: \"{Redacted.Text(challenge.Realm ?? "")}\"");
        await AddressRule.CheckAsync(registry, realm!, "a token server", cancel);
        return await Retries.Pipeline(http.Options, (error, delay) => http.Options.Progress.Waits(realm!.Authority, error.Message, delay)).ExecuteAsync(
            async token =>
            {
                using var message = MessageFor(realm!, challenge.Service, scopes, shown);
                using var answer = await http.AskAsync(message, token);
                if (!answer.Response.IsSuccessStatusCode) throw Refused(answer.Response, shown);
                byte[] body = await answer.ReadAsync(BearerToken.MaxSize, token) ?? [];
                return BearerToken.Read(body, realm!, http.Options.Time.GetUtcNow());
            },
            cancel);
    }

    private static HttpRequestMessage MessageFor(Uri realm, string? service, Scopes scopes, RegistryCredential? shown)
    {
        if (shown?.IdentityToken is { } refresh)
        {
            var form = new List<KeyValuePair<string, string>>
            {
                new("grant_type", "refresh_token"), new("client_id", "poncho"), new("refresh_token", refresh),
            };
            if (service is not null) form.Add(new("service", service));
            if (scopes.Words.Count > 0) form.Add(new("scope", scopes.ToString()));
            return new HttpRequestMessage(HttpMethod.Post, realm) { Content = new FormUrlEncodedContent(form) };
        }

        var query = new List<string>();
        if (service is not null) query.Add("service=" + Uri.EscapeDataString(service));
        query.AddRange(scopes.Words.Select(word => "scope=" + Uri.EscapeDataString(word)));
        if (shown is { User.Length: > 0 }) query.Add("account=" + Uri.EscapeDataString(shown.User));
        string before = realm.Query.TrimStart('?');
        var address = new UriBuilder(realm) { Query = string.Join('&', before.Length > 0 ? [before, .. query] : query) };
        var message = new HttpRequestMessage(HttpMethod.Get, address.Uri);
        if (shown is { User.Length: > 0 }) message.Headers.Authorization = Basic(shown);
        return message;
    }

    private TransferException Refused(HttpResponseMessage response, RegistryCredential? shown)
    {
        int code = (int)response.StatusCode;
        bool isRefusal = response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.BadRequest;
        string server = response.RequestMessage!.RequestUri!.Authority;
        string who = shown is null ? "nobody is logged in" : shown.User.Length > 0 ? $"user {shown.User}" : "the token that is kept";
        string message = isRefusal
            ? $"registry wants a login, and its token server {server} refuses ({code}, {who}): \"{registry.Authority}\""
            : $"token server {server} of a registry fails ({code}): \"{registry.Authority}\"";
        return new TransferException(message, isRefusal ? $"poncho login {registry.Authority}" : null)
        {
            Status = response.StatusCode,
            IsTransient = code is 408 or 429 or 500 or 502 or 503 or 504,
            RetryAfter = TransferErrors.RetryAfter(response, http.Options.Time),
        };
    }
}
