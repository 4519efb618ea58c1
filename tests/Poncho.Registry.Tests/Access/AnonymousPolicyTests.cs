using System.Net;
using Xunit;

namespace Poncho.Registry.Tests.Access;

/// <summary>A policy without users: what anybody may.</summary>
public class AnonymousPolicyTests
{
    [Fact]
    public async Task What_anybody_may_not_is_403_since_nobody_can_log_in()
    {
        const string Policy = """{ "repositories": { "open/**": { "anonymousPolicy": ["read", "create"] } } }""";
        await using var registry = await TestRegistry.StartAsync(options => options, policy: Policy);
        (await registry.GetAsync("/v2/")).Is(HttpStatusCode.OK);
        await registry.PushImageAsync("open/a", "1", 1);
        await (await registry.SendAsync("DELETE", "/v2/open/a/manifests/1")).IsErrorAsync(HttpStatusCode.Forbidden, "DENIED");
        await (await registry.GetAsync("/v2/closed/a/manifests/1")).IsErrorAsync(HttpStatusCode.Forbidden, "DENIED");
        (await registry.GetAsync("/token")).Is(HttpStatusCode.NotFound);
    }
}
