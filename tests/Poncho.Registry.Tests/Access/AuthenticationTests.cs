using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Poncho.IO;
using Poncho.Registry.Access;
using Xunit;

namespace Poncho.Registry.Tests.Access;

/// <summary>Who may do what, seen from outside: passwords, tokens, 401 and 403.</summary>
public sealed class AuthenticationTests : IAsyncLifetime
{
    private const string Name = "hep/coffea";

    private const string Policy = """
        {
            "repositories": {
                "hep/**": {
                    "policies": [
                        { "users": ["anna"], "actions": ["read", "create", "update", "delete"] },
                        { "users": ["ben"], "actions": ["read", "create"] }
                    ]
                },
                "open/**": { "anonymousPolicy": ["read"], "policies": [{ "users": ["anna"], "actions": ["read", "create"] }] }
            }
        }
        """;

    // bcrypt at its cheapest.
    private static readonly string s_users = $"anna:{Hash("annas secret")}\nben:{Hash("b:e\u00e9n")}\n";

    private readonly ManualClock _clock = new();
    private TestRegistry _registry = null!;

    public async ValueTask InitializeAsync() => _registry = await TestRegistry.StartAsync(options => options, s_users, Policy, _clock);

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Fact]
    public async Task Nobody_gets_in_without_a_password_and_is_told_where_to_get_a_token()
    {
        var refused = await (await _registry.GetAsync("/v2/")).IsErrorAsync(HttpStatusCode.Unauthorized, "UNAUTHORIZED");
        Assert.Equal($"Bearer realm=\"{_registry.Address}/token\",service=\"poncho-registry\"", refused.Header("WWW-Authenticate"));
        refused = (await _registry.GetAsync($"/v2/{Name}/manifests/a")).Is(HttpStatusCode.Unauthorized);
        Assert.EndsWith($",scope=\"repository:{Name}:pull\"", refused.Header("WWW-Authenticate"), StringComparison.Ordinal);
        refused = (await _registry.SendAsync("POST", $"/v2/{Name}/blobs/uploads/", [])).Is(HttpStatusCode.Unauthorized);
        Assert.EndsWith($",scope=\"repository:{Name}:pull,push\"", refused.Header("WWW-Authenticate"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("anna", "annas secret", HttpStatusCode.OK)]
    [InlineData("ben", "b:eén", HttpStatusCode.OK)]
    [InlineData("anna", "wrong", HttpStatusCode.Unauthorized)]
    [InlineData("nobody", "annas secret", HttpStatusCode.Unauthorized)]
    public async Task A_password_in_the_header_is_enough(string user, string password, HttpStatusCode status) => (await AsAsync(user, password, "GET", "/v2/")).Is(status);

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic !!!")]
    [InlineData("Basic YW5uYQ==")]
    [InlineData("Bearer x.y.z")]
    [InlineData("Negotiate abc")]
    public async Task What_is_no_password_and_no_token_is_401(string header) => (await _registry.GetAsync("/v2/", ("Authorization", header))).Is(HttpStatusCode.Unauthorized);

    [Fact]
    public async Task A_password_that_was_right_is_computed_once_in_five_minutes()
    {
        for (int i = 0; i < 5; i++) (await AsAsync("anna", "annas secret", "GET", "/v2/")).Is(HttpStatusCode.OK);
        Assert.Equal(1, _registry.Access.PasswordsComputed);
        _clock.Advance(TimeSpan.FromMinutes(6));
        (await AsAsync("anna", "annas secret", "GET", "/v2/")).Is(HttpStatusCode.OK);
        Assert.Equal(2, _registry.Access.PasswordsComputed);
    }

    [Fact]
    public async Task A_user_that_is_not_there_costs_as_much_work_as_one_that_is()
    {
        (await AsAsync("anna", "wrong", "GET", "/v2/")).Is(HttpStatusCode.Unauthorized);
        (await AsAsync("nobody", "wrong", "GET", "/v2/")).Is(HttpStatusCode.Unauthorized);
        Assert.Equal(2, _registry.Access.PasswordsComputed);
    }

    [Fact]
    public async Task A_token_is_good_for_its_scope_until_it_ends()
    {
        string token = await TokenAsync("anna", "annas secret", $"repository:{Name}:pull,push");
        (await WithTokenAsync(token, "POST", $"/v2/{Name}/blobs/uploads/")).Is(HttpStatusCode.Accepted);
        (await WithTokenAsync(token, "POST", "/v2/hep/other/blobs/uploads/")).Is(HttpStatusCode.Unauthorized);
        (await WithTokenAsync(token, "DELETE", $"/v2/{Name}/manifests/a")).Is(HttpStatusCode.Unauthorized);
        _clock.Advance(TimeSpan.FromMinutes(6));
        (await WithTokenAsync(token, "POST", $"/v2/{Name}/blobs/uploads/")).Is(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_token_of_several_scopes_mounts_from_one_repository_into_another()
    {
        string token = await TokenAsync("anna", "annas secret", "repository:hep/a:pull,push", "repository:hep/b:pull");
        using var first = await WithTokenAsync(await TokenAsync("anna", "annas secret", "repository:hep/b:pull,push"), "POST", $"/v2/hep/b/blobs/uploads/?digest={TestRegistry.Sha256([7])}", [7]);
        first.Is(HttpStatusCode.Created);
        (await WithTokenAsync(token, "POST", $"/v2/hep/a/blobs/uploads/?mount={TestRegistry.Sha256([7])}&from=hep/b")).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Nothing_is_mounted_from_where_one_may_not_read()
    {
        await AsAsync("anna", "annas secret", "POST", $"/v2/hep/b/blobs/uploads/?digest={TestRegistry.Sha256([7])}", [7]);
        string token = await TokenAsync("anna", "annas secret", "repository:open/a:pull,push");
        (await WithTokenAsync(token, "POST", $"/v2/open/a/blobs/uploads/?mount={TestRegistry.Sha256([7])}&from=hep/b")).Is(HttpStatusCode.Accepted);
        (await WithTokenAsync(token, "POST", $"/v2/open/a/blobs/uploads/?mount={TestRegistry.Sha256([7])}")).Is(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task A_token_is_asked_for_by_a_form_too()
    {
        var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "password",
            ["username"] = "anna",
            ["password"] = "annas secret",
            ["service"] = "poncho-registry",
            ["scope"] = $"repository:{Name}:pull",
        });
        using var json = await (await _registry.Client.PostAsync("/token", form)).Is(HttpStatusCode.OK).JsonAsync();
        (await WithTokenAsync(json.RootElement.GetProperty("access_token").GetString()!, "GET", $"/v2/{Name}/tags/list")).Is(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", 100_000)]
    [InlineData("multipart/form-data; boundary=x", 100)]
    [InlineData("text/plain", 100)]
    public async Task A_form_that_is_none_or_too_large_is_400(string type, int length)
    {
        byte[] body = Encoding.ASCII.GetBytes("password=" + new string('x', length));
        await (await _registry.SendAsync("POST", "/token", body, ("Content-Type", type))).IsErrorAsync(HttpStatusCode.BadRequest, "UNSUPPORTED");
    }

    [Fact]
    public async Task A_token_of_another_key_is_none()
    {
        using var other = new TokenAuthority(_clock);
        (await WithTokenAsync(other.Issue("anna", [(Name, ["pull"])]), "GET", "/v2/")).Is(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_wrong_password_gets_no_token() => (await AsAsync("anna", "wrong", "GET", $"/token?scope=repository:{Name}:pull")).Is(HttpStatusCode.Unauthorized);

    [Fact]
    public async Task Who_may_not_is_403_and_who_has_not_said_who_they_are_401()
    {
        (await AsAsync("ben", "b:eén", "DELETE", $"/v2/{Name}/manifests/a")).Is(HttpStatusCode.Forbidden);
        (await AsAsync("ben", "b:eén", "POST", "/v2/open/x/blobs/uploads/", [])).Is(HttpStatusCode.Forbidden);
        (await _registry.SendAsync("DELETE", $"/v2/{Name}/manifests/a")).Is(HttpStatusCode.Unauthorized);
        string token = await TokenAsync("ben", "b:eén", $"repository:{Name}:pull,push,delete");
        (await WithTokenAsync(token, "DELETE", $"/v2/{Name}/manifests/a")).Is(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Who_may_create_moves_no_tag()
    {
        byte[] first = Manifest(1), second = Manifest(2);
        await PushConfigAsync("ben", "b:eén");
        (await AsAsync("ben", "b:eén", "PUT", $"/v2/{Name}/manifests/a", first, ManifestText.Image)).Is(HttpStatusCode.Created);
        (await AsAsync("ben", "b:eén", "PUT", $"/v2/{Name}/manifests/a", first, ManifestText.Image)).Is(HttpStatusCode.Created);
        (await AsAsync("ben", "b:eén", "PUT", $"/v2/{Name}/manifests/a", second, ManifestText.Image)).Is(HttpStatusCode.Forbidden);
        (await AsAsync("ben", "b:eén", "PUT", $"/v2/{Name}/manifests/b", second, ManifestText.Image)).Is(HttpStatusCode.Created);
        (await AsAsync("anna", "annas secret", "PUT", $"/v2/{Name}/manifests/a", second, ManifestText.Image)).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Anybody_reads_what_is_open_without_a_token_and_with_one_of_nobody()
    {
        await AsAsync("anna", "annas secret", "POST", $"/v2/open/x/blobs/uploads/?digest={TestRegistry.Sha256([7])}", [7]);
        (await _registry.GetAsync($"/v2/open/x/blobs/{TestRegistry.Sha256([7])}")).Is(HttpStatusCode.OK);
        using var json = await (await _registry.GetAsync("/token?scope=repository:open/x:pull")).Is(HttpStatusCode.OK).JsonAsync();
        string token = json.RootElement.GetProperty("token").GetString()!;
        (await WithTokenAsync(token, "GET", "/v2/")).Is(HttpStatusCode.OK);
        (await WithTokenAsync(token, "GET", $"/v2/open/x/blobs/{TestRegistry.Sha256([7])}")).Is(HttpStatusCode.OK);
        (await WithTokenAsync(token, "POST", "/v2/open/x/blobs/uploads/")).Is(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_catalog_has_what_one_may_read()
    {
        foreach (string name in (string[])["hep/a", "open/b"]) await AsAsync("anna", "annas secret", "POST", $"/v2/{name}/blobs/uploads/?digest={TestRegistry.Sha256([7])}", [7]);
        Assert.Equal(["open/b"], await (await _registry.GetAsync("/v2/_catalog")).ListAsync("repositories"));
        Assert.Equal(["hep/a", "open/b"], await (await AsAsync("anna", "annas secret", "GET", "/v2/_catalog")).ListAsync("repositories"));
    }

    [Fact]
    public async Task A_right_that_is_taken_away_is_gone_at_once_and_a_wrong_file_changes_nothing()
    {
        string token = await TokenAsync("ben", "b:eén", $"repository:{Name}:pull");
        (await WithTokenAsync(token, "GET", $"/v2/{Name}/manifests/a")).Is(HttpStatusCode.NotFound);
        File.WriteAllText(_registry["policy.json"], "{ wrong");
        (await WithTokenAsync(token, "GET", $"/v2/{Name}/manifests/a")).Is(HttpStatusCode.NotFound);
        File.WriteAllText(_registry["policy.json"], "{}");
        (await WithTokenAsync(token, "GET", $"/v2/{Name}/manifests/a")).Is(HttpStatusCode.Forbidden);
        await _registry.StopAsync();
        Assert.Contains("stays in force", _registry.Log, StringComparison.Ordinal);
        await _registry.RestartAsync();
    }

    [Fact]
    public async Task A_user_that_is_taken_out_is_out_at_once_with_a_token_as_well()
    {
        string token = await TokenAsync("ben", "b:eén", $"repository:{Name}:pull");
        File.WriteAllText(_registry["htpasswd"], s_users.Split('\n')[0]);
        (await WithTokenAsync(token, "GET", $"/v2/{Name}/manifests/a")).Is(HttpStatusCode.Unauthorized);
        (await AsAsync("ben", "b:eén", "GET", "/v2/")).Is(HttpStatusCode.Unauthorized);
        (await AsAsync("anna", "annas secret", "GET", "/v2/")).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("anna", "line 1 is not NAME:HASH")]
    [InlineData("# users\nanna:{SHA}nU4eI71bcnBGqeO0t9tXvY1u5oQ=", "line 2 has no bcrypt hash")]
    [InlineData("anna:$2z$04$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW", "line 1 has no bcrypt hash")]
    [InlineData("anna:$2a$04$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWM!W", "line 1 has no bcrypt hash")]
    public void A_wrong_password_file_says_which_line_and_not_what_is_in_it(string text, string message)
    {
        var e = Assert.Throws<PonchoException>(() => PasswordFile.Parse(text.Split('\n'), "htpasswd"));
        Assert.StartsWith(message, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("nU4e", e.Message, StringComparison.Ordinal);
    }

    private static string Hash(string password) => BCrypt.Net.BCrypt.HashPassword(password, 4);

    private static byte[] Manifest(int number) => ManifestText.OfImage("{}"u8.ToArray(), [], $",\"annotations\":{{\"n\":\"{number}\"}}");

    private async Task PushConfigAsync(string user, string password)
    {
        byte[] config = "{}"u8.ToArray();
        (await AsAsync(user, password, "POST", $"/v2/{Name}/blobs/uploads/?digest={TestRegistry.Sha256(config)}", config)).Is(HttpStatusCode.Created);
    }

    private Task<HttpResponseMessage> AsAsync(string user, string password, string method, string path, byte[]? body = null, string? type = null)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : new ByteArrayContent(body) };
        if (type is not null) request.Content!.Headers.ContentType = new MediaTypeHeaderValue(type);
        request.Headers.Authorization = TestRegistry.Basic(user, password);
        return _registry.Client.SendAsync(request);
    }

    private Task<HttpResponseMessage> WithTokenAsync(string token, string method, string path, byte[]? body = null) =>
        _registry.SendAsync(method, path, body ?? (method is "GET" or "DELETE" ? null : []), ("Authorization", $"Bearer {token}"));

    private async Task<string> TokenAsync(string user, string password, params string[] scopes)
    {
        string query = string.Join('&', scopes.Select(scope => $"scope={Uri.EscapeDataString(scope)}"));
        using var json = await (await AsAsync(user, password, "GET", $"/token?service=poncho-registry&{query}")).Is(HttpStatusCode.OK).JsonAsync();
        Assert.Equal(JsonValueKind.Number, json.RootElement.GetProperty("expires_in").ValueKind);
        return json.RootElement.GetProperty("token").GetString()!;
    }
}
