using Xunit;

namespace Poncho.IO.Tests;

public class DigestTests
{
    private const string Empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Fact]
    public void Of_nothing_is_the_sha256_of_nothing() => Assert.Equal(Empty, Digest.Of([]).ToString());

    [Fact]
    public void Parse_gives_back_what_ToString_wrote() => Assert.Equal(Digest.Of("a"u8), Digest.Parse(Digest.Of("a"u8).ToString()));

    [Theory]
    [InlineData("", "empty")]
    [InlineData("sha256:", "no digits")]
    [InlineData("sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855", "upper case")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85", "63 digits")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8555", "65 digits")]
    [InlineData("sha512:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "another algorithm")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "no algorithm")]
    [InlineData(" sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "a blank before")]
    public void Parse_refuses(string text, string reason)
    {
        Assert.False(Digest.TryParse(text, out _), reason);
        Assert.Contains($"\"{text}\"", Assert.Throws<FormatException>(() => Digest.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Zeros_are_a_digest_as_any_and_not_the_default_one()
    {
        string zeros = new('0', 64);
        Assert.True(Digest.TryParseHex(zeros, out var digest));
        Assert.Equal((false, zeros), (digest.IsDefault, digest.Hex));
        Assert.NotEqual(default, digest);
    }

    [Fact]
    public void The_default_digest_cannot_be_written() => Assert.Throws<InvalidOperationException>(() => default(Digest).ToString());
}
