using System.Net;
using System.Text;
using Poncho.IO;
using Poncho.Oci.Authentication;
using Poncho.Oci.Registries;
using Poncho.Oci.Tests.Registries;
using Poncho.Testing;
using Xunit;

namespace Poncho.Oci.Tests.Authentication;

/// <summary>A registry and its token server, and what the client shows to them.</summary>
public sealed class LoginTests
{
    [Fact]
    public async Task One_token_serves_a_push_and_its_questions()
    {
        await using var fixture = new RegistryFixture();
        await using var server = new TokenServer("ann", "s3cret");
        fixture.Folder.Write(".docker/config.json", Auths(server.Host, "ann:s3cret"));
        var manifest = await RegistryFixture.WriteAsync(await fixture.StoreAsync(), "one", "two");
        await fixture.PushAsync(server.Host, "hep/coffea", "1", manifest);
        var asked = Assert.Single(server.Questions);
        Assert.Equal("service=test&scope=repository:hep/coffea:pull,push&account=ann", asked);

        // Another command: the question, the token, the question again.
        RegistryFixture.Take(server.Registry);
        await fixture.PushAsync(server.Host, "hep/coffea", "1", manifest);
        Assert.Equal(3, RegistryFixture.Take(server.Registry).Length);
    }

    [Fact]
    public async Task The_token_of_a_push_also_reads_the_repositories_that_blobs_are_mounted_from()
    {
        await using var fixture = new RegistryFixture();
        await using var server = new TokenServer("ann", "s3cret");
        fixture.Folder.Write(".docker/config.json", Auths(server.Host, "ann:s3cret"));
        var manifest = await RegistryFixture.WriteAsync(await fixture.StoreAsync(), "one", "two");
        await fixture.PushAsync(server.Host, "hep/coffea", "1", manifest);
        server.Questions.Clear();
        var result = await fixture.PushAsync(server.Host, "ann/mine", "1", manifest);
        Assert.Equal(2, result.LayersMounted);
        Assert.Equal("service=test&scope=repository:ann/mine:pull,push&scope=repository:hep/coffea:pull&account=ann", Assert.Single(server.Questions));
    }

    [Fact]
    public async Task A_token_is_renewed_before_it_ends()
    {
        await using var fixture = new RegistryFixture();
        await using var server = new TokenServer("ann", "s3cret") { ExpiresIn = 300 };
        var time = new MovedTime();
        var options = fixture.Options with { Credential = new() { User = "ann", Password = "s3cret" } };
        var repository = fixture.Client(options, http => http with { Time = time }).Repository(server.Host, "a/b");
        await repository.ResolveAsync("1", CancellationToken.None);
        time.Offset = TimeSpan.FromSeconds(239);
        await repository.ResolveAsync("1", CancellationToken.None);
        Assert.Single(server.Questions);
        time.Offset = TimeSpan.FromSeconds(241);
        await repository.ResolveAsync("1", CancellationToken.None);
        Assert.Equal(2, server.Questions.Count);
    }

    [Fact]
    public async Task A_refresh_token_is_changed_for_bearer_tokens_and_never_put_into_an_address()
    {
        await using var fixture = new RegistryFixture();
        await using var server = new TokenServer("ann", "s3cret");
        fixture.Folder.Write(".docker/config.json", $$$$"""{"auths":{"{{{{server.Host}}}}":{"identitytoken":"r3fresh"}}}""");
        await fixture.Client().Repository(server.Host, "a/b").ResolveAsync("1", CancellationToken.None);
        Assert.Equal("grant_type=refresh_token&client_id=poncho&refresh_token=r3fresh&service=test&scope=repository%3Aa%2Fb%3Apull", Assert.Single(server.Forms));
        Assert.DoesNotContain(server.Registry.Requests, request => request.Contains("r3fresh", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_logged_in_and_a_wrong_password_are_told_apart_and_the_password_is_not_shown()
    {
        await using var fixture = new RegistryFixture();
        await using var server = new TokenServer("ann", "s3cret");
        var nobody = await Assert.ThrowsAnyAsync<PonchoException>(() => fixture.Client().Repository(server.Host, "a/b").ResolveAsync("1", CancellationToken.None));
        Assert.Equal($"registry wants a login, and its token server {server.Host} refuses (401, nobody is logged in): \"{server.Host}\"", nobody.Message);
        Assert.Equal($"poncho login {server.Host}", nobody.Hint);
        fixture.Folder.Write(".docker/config.json", Auths(server.Host, "ann:wr0ng"));
        var wrong = await Assert.ThrowsAnyAsync<PonchoException>(() => fixture.Client().Repository(server.Host, "a/b").ResolveAsync("1", CancellationToken.None));
        Assert.Contains("(401, user ann)", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wr0ng", wrong.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, "registry does not take the login that is kept (401): \"HOST/a/b:1\"", "log in again: poncho login HOST")]
    [InlineData(403, "registry does not allow it (403, requested access to the resource is denied): \"HOST/a/b:1\"", "the user who is logged in may not; ask who runs the registry for the right to")]
    public async Task A_login_that_is_not_taken_and_one_that_may_not_are_told_apart(int status, string message, string hint)
    {
        await using var fixture = new RegistryFixture();
        await using var registry = new FakeRegistry
        {
            Intercept = async context =>
            {
                context.Response.Headers["WWW-Authenticate"] = "Basic realm=\"test\"";
                int answer = context.Request.Headers["Authorization"] is null ? 401 : status;
                await FakeRegistry.FailAsync(context, answer, "DENIED", answer == 403 ? "requested access to the resource is denied" : "");
                return true;
            },
        };
        fixture.Folder.Write(".docker/config.json", Auths(registry.Host, "ann:s3cret"));
        var error = await Assert.ThrowsAsync<RegistryException>(() => fixture.Client().Repository(registry.Host, "a/b").FindManifestAsync("1", CancellationToken.None));
        string shown = status == 401 ? message.Replace("(401)", "(401, DENIED)", StringComparison.Ordinal) : message;
        Assert.Equal((shown.Replace("HOST", registry.Host, StringComparison.Ordinal), hint.Replace("HOST", registry.Host, StringComparison.Ordinal)), (error.Message, error.Hint));
    }

    [Fact]
    public async Task A_token_server_in_a_network_that_the_registry_is_not_in_is_not_asked()
    {
        await using var fixture = new RegistryFixture();
        await using var registry = new FakeRegistry
        {
            Intercept = async context =>
            {
                context.Response.Headers["WWW-Authenticate"] = "Bearer realm=\"http://10.11.12.13/token\",service=\"test\"";
                await FakeRegistry.AnswerAsync(context, 401);
                return true;
            },
        };
        var error = await Assert.ThrowsAsync<PonchoException>(() => fixture.Client().Repository(registry.Host, "a/b").ResolveAsync("1", CancellationToken.None));
        Assert.Equal($"registry {registry.Host} names a token server in a private network that it is not in, and is not followed: \"http://10.11.12.13/token\"", error.Message);
    }

    [Fact]
    public async Task A_registry_that_refuses_every_token_is_asked_twice_and_not_for_ever()
    {
        await using var fixture = new RegistryFixture();
        await using var server = new TokenServer("ann", "s3cret") { TakesTokens = false };
        var options = fixture.Options with { Credential = new() { User = "ann", Password = "s3cret" } };
        await Assert.ThrowsAsync<RegistryException>(() => fixture.Client(options).Repository(server.Host, "a/b").ResolveAsync("1", CancellationToken.None));
        Assert.Equal(2, server.Registry.Requests.Count(request => request.StartsWith("HEAD", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Debians_registry_with_passwords_takes_the_right_one_alone()
    {
        await using var fixture = new RegistryFixture();
        string file = fixture.Folder.Write("htpasswd", "ann:$2y$05$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlK\n");
        await using var registry = await DockerRegistry.StartAsync($"auth: {{htpasswd: {{realm: test, path: {file}}}}}");
        await fixture.Client(fixture.Options with { Credential = new() { User = "ann", Password = "s3cret" } }).PingAsync(registry.Host, CancellationToken.None);
        var wrong = fixture.Client(fixture.Options with { Credential = new() { User = "ann", Password = "other" } });
        Assert.Equal(HttpStatusCode.Unauthorized, (await Assert.ThrowsAsync<RegistryException>(() => wrong.PingAsync(registry.Host, CancellationToken.None))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Assert.ThrowsAsync<RegistryException>(() => fixture.Client().PingAsync(registry.Host, CancellationToken.None))).Status);
    }

    private static string Auths(string host, string pair) => $$$$"""{"auths":{"{{{{host}}}}":{"auth":"{{{{Convert.ToBase64String(Encoding.UTF8.GetBytes(pair))}}}}"}}}""";

    private sealed class MovedTime : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
    }
}
