using Poncho.IO;
using Poncho.Oci.Naming;
using Xunit;

namespace Poncho.Oci.Tests.Naming;

public class ReferenceTests
{
    private const string Digest = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

    [Theory]
    [InlineData("localhost/a", "localhost", "a", "latest", null)]
    [InlineData("localhost:5000/a:1", "localhost:5000", "a", "1", null)]
    [InlineData("r.example.org/lab/coffea-env:2024_a.B-c", "r.example.org", "lab/coffea-env", "2024_a.B-c", null)]
    [InlineData("127.0.0.1:5000/a__b/c.d@" + Digest, "127.0.0.1:5000", "a__b/c.d", null, Digest)]
    [InlineData("[::1]:5000/a:x@" + Digest, "[::1]:5000", "a", "x", Digest)]
    public void Parse_takes_a_reference_apart(string text, string registry, string repository, string? tag, string? digest)
    {
        var reference = Reference.Parse(text);
        Assert.Equal((registry, repository, tag, digest), (reference.Registry, reference.Repository, reference.Tag, reference.Digest?.ToString()));
        Assert.Equal(digest ?? tag, reference.Selector);
        Assert.Equal(reference, Reference.Parse(reference.ToString()));
    }

    [Theory]
    [InlineData("", "host")]
    [InlineData("coffea:1", "host")]
    [InlineData("lab/coffea", "host")]
    [InlineData("-a.org/x", "host")]
    [InlineData("a.org:port/x", "host")]
    [InlineData("https://a.org/x", "host")]
    [InlineData("user@a.org/x", "digest")]
    [InlineData("a.org/", "repository")]
    [InlineData("a.org/Upper", "repository")]
    [InlineData("a.org/a//b", "repository")]
    [InlineData("a.org/../b", "repository")]
    [InlineData("a.org/a___b", "repository")]
    [InlineData("a.org/a:", "tag")]
    [InlineData("a.org/a:-x", "tag")]
    [InlineData("a.org/a:x:y", "tag")]
    [InlineData("a.org/a:x\n", "tag")]
    [InlineData("a.org/a@sha256:44", "digest")]
    public void Parse_refuses_and_says_which_part(string text, string part)
    {
        Assert.False(Reference.TryParse(text, out _));
        var error = Assert.Throws<PonchoException>(() => Reference.Parse(text));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.EndsWith($"\"{text.Replace("\n", "\\x0a", StringComparison.Ordinal)}\"", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://a.org/x:1", "not a registry reference (it begins with a scheme, not with a host): \"https://a.org/x:1\"", "leave the \"https://\" out: a reference begins with its host")]
    [InlineData("docker://me:secret@a.org/x", "not a registry reference (it begins with a scheme, not with a host): \"docker://a.org/x\"", "leave the \"docker://\" out: a reference begins with its host")]
    public void Who_writes_an_address_is_told_to_leave_its_scheme_out(string text, string message, string hint)
    {
        var error = Assert.Throws<PonchoException>(() => Reference.Parse(text));
        Assert.Equal((message, hint), (error.Message, error.Hint));
    }
}
