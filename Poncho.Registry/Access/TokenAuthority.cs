using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Poncho.Registry.Access;

/// <summary>
/// Issues and checks tokens (JWT, ES256, as Docker's token protocol has their claims). The key is of this process: a token is of use to no other
/// server, and a client asks for a new one when the server was started anew.
/// </summary>
internal sealed class TokenAuthority : IDisposable
{
    /// <summary>How long a token is good for.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private const string Issuer = "poncho-registry", AccessClaim = "access";
    private const int MostRemembered = 10_000;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsaSecurityKey _securityKey;
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly ConcurrentDictionary<string, (Identity Identity, DateTimeOffset Until)> _known = new(StringComparer.Ordinal);
    private readonly TimeProvider _clock;

    public TokenAuthority(TimeProvider clock)
    {
        _clock = clock;
        _securityKey = new ECDsaSecurityKey(_key);
    }

    /// <summary>What a token is good for; the service's name in challenges.</summary>
    public static string Service => Issuer;

    /// <param name="user">Null for anybody.</param>
    /// <param name="grants">Repositories with the words of the protocol: <c>pull</c>, <c>push</c>, <c>delete</c>.</param>
    public string Issue(string? user, IEnumerable<(string Repository, string[] Actions)> grants)
    {
        using var payload = new MemoryStream();
        long now = _clock.GetUtcNow().ToUnixTimeSeconds();
        using (var json = new Utf8JsonWriter(payload))
        {
            json.WriteStartObject();
            json.WriteString("iss", Issuer);
            json.WriteString("aud", Service);
            json.WriteString("sub", user ?? "");
            json.WriteNumber("iat", now);
            json.WriteNumber("nbf", now);
            json.WriteNumber("exp", now + (long)Lifetime.TotalSeconds);
            json.WriteString("jti", RandomNumberGenerator.GetHexString(16, lowercase: true));
            json.WriteStartArray(AccessClaim);
            foreach (var (repository, actions) in grants)
            {
                json.WriteStartObject();
                json.WriteString("type", "repository");
                json.WriteString("name", repository);
                json.WriteStartArray("actions");
                foreach (string action in actions) json.WriteStringValue(action);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return _handler.CreateToken(System.Text.Encoding.UTF8.GetString(payload.ToArray()), new SigningCredentials(_securityKey, SecurityAlgorithms.EcdsaSha256));
    }

    /// <summary>Who shows a token; null where it is none of ours, or too old.</summary>
    public async ValueTask<Identity?> CheckAsync(string token)
    {
        var now = _clock.GetUtcNow();
        if (_known.TryGetValue(token, out var known)) return now < known.Until ? known.Identity : null;
        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKey = _securityKey,
            ValidIssuer = Issuer,
            ValidAudience = Service,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            RequireExpirationTime = true,
            // The clock of this server, which made the token.
            LifetimeValidator = (notBefore, expires, _, _) => expires > now.UtcDateTime,
        });
        if (!result.IsValid || result.SecurityToken is not JsonWebToken jwt) return null;
        var identity = new Identity(jwt.Subject is { Length: > 0 } user ? user : null, GrantsOf(jwt));
        if (_known.Count >= MostRemembered) _known.Clear();
        _known[token] = (identity, new DateTimeOffset(jwt.ValidTo, TimeSpan.Zero));
        return identity;
    }

    public void Dispose() => _key.Dispose();

    private static Dictionary<string, Rights> GrantsOf(JsonWebToken jwt)
    {
        var grants = new Dictionary<string, Rights>(StringComparer.Ordinal);
        if (!jwt.TryGetPayloadValue<JsonElement>(AccessClaim, out var access)) return grants;
        foreach (var one in access.EnumerateArray())
        {
            string name = one.GetProperty("name").GetString() ?? "";
            grants[name] = grants.GetValueOrDefault(name) | one.GetProperty("actions").EnumerateArray().Aggregate(Rights.None, (sum, action) => sum | RightsOf(action.GetString()));
        }

        return grants;
    }

    /// <summary>What a word of the protocol stands for.</summary>
    public static Rights RightsOf(string? action) => action switch
    {
        "pull" => Rights.Read,
        "push" => Rights.Create | Rights.Update,
        "delete" => Rights.Delete,
        "*" => Rights.All,
        _ => Rights.None,
    };

    /// <summary>The time in the form of the protocol (RFC 3339).</summary>
    public string Now => _clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
