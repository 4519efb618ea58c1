using Poncho.Oci.Authentication;
using Xunit;

namespace Poncho.Oci.Tests.Authentication;

public sealed class ChallengeTests
{
    [Fact]
    public void A_header_may_hold_several_challenges_with_quoted_parameters()
    {
        var found = Challenge.Parse(["Basic realm=\"a, \\\"b\\\"\", Bearer realm=\"https://t.example.org/token\",service=registry , scope=\"repository:a/b:pull,push registry:catalog:*\""]);
        Assert.Equal(["Basic", "Bearer"], found.Select(one => one.Scheme));
        Assert.Equal("a, \"b\"", found[0].Realm);
        Assert.Equal(("https://t.example.org/token", "registry"), (found[1].Realm, found[1].Service));
        Assert.Equal("registry:catalog:* repository:a/b:pull,push", Scopes.Parse(found[1].Scope).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer realm=\"never ends")]
    [InlineData(",,,=\"\"")]
    [InlineData("Bearer =x")]
    public void What_is_malformed_is_no_exception(string header) => Challenge.Parse([header]);

    [Fact]
    public void Scopes_cover_what_has_no_more_rights()
    {
        Assert.True(Scopes.Push("a").Covers(Scopes.Pull("a")));
        Assert.False(Scopes.Pull("a").Covers(Scopes.Push("a")));
        Assert.False(Scopes.Push("a").Covers(Scopes.Pull("b")));
        Assert.True(Scopes.Pull("a").With(Scopes.Pull("b")).Covers(Scopes.Pull("b")));
        Assert.Equal(Scopes.Push("a"), Scopes.Pull("a").With(Scopes.Push("a")));
    }
}
