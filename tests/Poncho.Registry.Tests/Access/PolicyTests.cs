using System.Text;
using Poncho.IO;
using Poncho.Registry.Access;
using Poncho.Registry.Naming;
using Xunit;

namespace Poncho.Registry.Tests.Access;

public class PolicyTests
{
    private const string Text = """
        {
            // Comments are for people.
            "groups": { "analysts": { "users": ["anna", "ben"] } },
            "repositories": {
                "**": { "defaultPolicy": ["read"] },
                "hep/**": {
                    "policies": [
                        { "users": ["carl"], "actions": ["read", "create"] },
                        { "groups": ["analysts"], "actions": ["read", "create", "update"] },
                    ],
                    "anonymousPolicy": ["read"]
                },
                "hep/secret/*": { "policies": [{ "users": ["anna"], "actions": ["read"] }] }
            },
            "adminPolicy": { "users": ["root"], "actions": ["read", "create", "update", "delete"] }
        }
        """;

    [Theory]
    [InlineData(null, "x", Rights.None)]
    [InlineData("carl", "x", Rights.Read)]
    [InlineData(null, "hep/coffea", Rights.Read)]
    [InlineData("carl", "hep/coffea", Rights.Read | Rights.Create)]
    [InlineData("anna", "hep/a/b", Rights.Read | Rights.Create | Rights.Update)]
    [InlineData("dora", "hep/coffea", Rights.Read)]
    [InlineData("anna", "hep/secret/x", Rights.Read)]
    [InlineData("ben", "hep/secret/x", Rights.None)]
    [InlineData(null, "hep/secret/x", Rights.None)]
    [InlineData("anna", "hep/secret/x/y", Rights.Read | Rights.Create | Rights.Update)]
    [InlineData("root", "hep/secret/x", Rights.All)]
    public void The_longest_pattern_that_matches_speaks(string? user, string repository, object rights) =>
        Assert.Equal((Rights)rights, Policy.Parse(Encoding.UTF8.GetBytes(Text), "policy.json").RightsOf(user, RepositoryName.Parse(repository)));

    [Theory]
    [InlineData("", "cannot be read")]
    [InlineData("[]", "cannot be read in line 1")]
    [InlineData("{\n\"repositorys\":{}}", "cannot be read in line 2")]
    [InlineData("{\"repositories\":{\"a\":{\"anonymusPolicy\":[\"read\"]}}}", "$.repositories.a.anonymusPolicy")]
    [InlineData("{\"repositories\":{\"a\":{\"defaultPolicy\":[\"write\"]}}}", "has a right that is none (at a): \"write\"")]
    [InlineData("{\"repositories\":{\"a\":{\"policies\":[{\"groups\":[\"g\"],\"actions\":[\"read\"]}]}}}", "has no group of this name (at a): \"g\"")]
    [InlineData("{\"repositories\":{\"a\":{\"policies\":[{\"users\":[\"g\"]}]}}}", "cannot be read")]
    public void A_wrong_one_says_where(string text, string message)
    {
        var e = Assert.Throws<PonchoException>(() => Policy.Parse(Encoding.UTF8.GetBytes(text), "policy.json"));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.NotNull(e.Hint);
    }

    [Theory]
    [InlineData("**", "a/b/c", true)]
    [InlineData("*", "a", true)]
    [InlineData("*", "a/b", false)]
    [InlineData("hep/*", "hep/a", true)]
    [InlineData("hep/*", "hep/a/b", false)]
    [InlineData("hep/**", "hep/a/b", true)]
    [InlineData("hep/**", "hepx/a", false)]
    [InlineData("**/prod", "a/b/prod", true)]
    [InlineData("**/prod", "a/b/prod/x", false)]
    [InlineData("**/x*/y", "a/xb/c/xd/y", true)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "a/c", false)]
    [InlineData("*-dev", "x-dev-dev", true)]
    [InlineData("a/*/c/**", "a/b/c/d/e", true)]
    [InlineData("a/*/c/**", "a/b/x/c/d", false)]
    [InlineData("", "a", false)]
    [InlineData("a**z", "a/b/z", true)]
    public void Patterns(string pattern, string name, bool matches) => Assert.Equal(matches, Glob.Matches(pattern, name));
}
