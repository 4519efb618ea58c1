using System.Text;
using Poncho.Builder.Specs;
using Poncho.IO;
using Xunit;

namespace Poncho.Builder.Tests.Specs;

public class SpecDigestTests
{
    private const string Base = """{"conda": {"channels": ["a", "b"], "packages": ["python=3.11", "numpy >=1"]}, "pip": ["x", "y"], "git": {"G": {"remote": "https://h/g"}}, "http": {"H": {"url": "https://h/h"}}}""";

    [Theory]
    [InlineData("\"python=3.11\", \"numpy >=1\"", "\"numpy>=1\", \"python=3.11\"", "other order and spaces of packages")]
    [InlineData("\"python=3.11\",", "\"python=3.11\", \"python=3.11\",", "a package that stands twice")]
    [InlineData("python=3.11", "Python 3.11.*", "another spelling")]
    [InlineData("{\"conda\"", "{ \"name\": \"n\", /* c */ \"conda\"", "name and comment")]
    [InlineData("https://h/g", "https://me:pw@h/g", "a password")]
    [InlineData("{\"url\"", "{\"type\": \"file\", \"compression\": \"none\", \"url\"", "what is so anyway")]
    public void What_means_the_same_has_the_same_digest(string part, string other, string reason) => Assert.True(Digest(Base) == Digest(Change(part, other)), reason);

    [Theory]
    [InlineData("\"a\", \"b\"", "\"b\", \"a\"", "the order of channels is their priority")]
    [InlineData("\"a\", \"b\"", "\"a\", \"b\", \"nodefaults\"", "nodefaults")]
    [InlineData("\"x\", \"y\"", "\"y\", \"x\"", "the order of pip's lines")]
    [InlineData("3.11", "3.12", "a version")]
    [InlineData("https://h/g\"", "https://h/g\", \"ref\": \"v1\"", "a ref")]
    [InlineData("https://h/g\"", "https://h/g\", \"path\": \"d\"", "a folder of a repository")]
    [InlineData("\"H\"", "\"HH\"", "the name of a part")]
    [InlineData("{\"url\"", "{\"type\": \"tar\", \"url\"", "a type")]
    [InlineData("{\"url\"", "{\"compression\": \"xz\", \"url\"", "a compression")]
    [InlineData("{\"url\"", "{\"sha256\": \"0000000000000000000000000000000000000000000000000000000000000001\", \"url\"", "a checksum")]
    [InlineData("{\"conda\"", "{\"variables\": {\"A\": \"1\"}, \"conda\"", "a variable")]
    [InlineData("{\"conda\"", "{\"pinned\": {\"conda\": {\"numpy\": \"1.26\"}}, \"conda\"", "a pin")]
    public void What_means_something_else_has_another_digest(string part, string other, string reason) => Assert.False(Digest(Base) == Digest(Change(part, other)), reason);

    /// <summary>Whoever changes this text makes every lock look out of date.</summary>
    [Fact]
    public void The_text_behind_the_digest_is_this_one()
    {
        var spec = SpecReader.Parse("s", Encoding.UTF8.GetBytes(Change("https://h/g\"", "https://me:pw@h/g\", \"ref\": \"v+1\"")), EnvironmentVariables.None);
        const string Text = """
            {"schema":1,"channels":["a","b"],"nodefaults":false,"conda":["numpy >=1","python 3.11.*"],"pinned":[],"pip":["x","y"],"git":[{"name":"G","remote":"https://h/g","ref":"v+1"}],"http":[{"name":"H","type":"file","compression":"none","url":"https://h/h"}],"variables":{}}
            """;
        Assert.Equal(Text, Encoding.UTF8.GetString(CanonicalSpec.Write(spec)));
        Assert.Equal(Poncho.IO.Digest.Of(Encoding.UTF8.GetBytes(Text)), spec.ContentDigest);
    }

    private static string Change(string part, string other)
    {
        Assert.Contains(part, Base, StringComparison.Ordinal);
        return Base.Replace(part, other, StringComparison.Ordinal);
    }

    private static string Digest(string text) => SpecReader.Parse("s", Encoding.UTF8.GetBytes(text), EnvironmentVariables.None).ContentDigest.ToString();
}
