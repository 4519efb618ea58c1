using System.Text.RegularExpressions;
using Poncho.Registry.Naming;
using Xunit;

namespace Poncho.Registry.Tests.Naming;

public class NamesTests
{
    [Theory]
    [InlineData("a", true)]
    [InlineData("hep/coffea", true)]
    [InlineData("a.b_c__d-e---f/0", true)]
    [InlineData("", false)]
    [InlineData("A", false)]
    [InlineData("/a", false)]
    [InlineData("a/", false)]
    [InlineData("a//b", false)]
    [InlineData("a..b", false)]
    [InlineData("a___b", false)]
    [InlineData("_a", false)]
    [InlineData("a/_tags", false)]
    [InlineData("..", false)]
    [InlineData("a/../b", false)]
    [InlineData("a\n", false)]
    [InlineData("a b", false)]
    [InlineData("\u00e4", false)]
    public void Repositories(string text, bool isOne) => Assert.Equal(isOne, RepositoryName.TryParse(text, out _));

    // The specification's own expression, asked of every text of up to six of these.
    [Fact]
    public void Repositories_are_what_the_specification_says()
    {
        const string Alphabet = "a0._-/A";
        var form = new Regex(@"\A[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*\z");
        string[] texts = [""];
        for (int length = 1; length <= 6; length++)
        {
            texts = [.. texts.SelectMany(text => Alphabet.Select(c => text + c))];
            Assert.DoesNotContain(texts, text => form.IsMatch(text) != RepositoryName.TryParse(text, out _));
        }
    }

    [Fact]
    public void A_repository_has_255_characters_at_most()
    {
        Assert.True(RepositoryName.TryParse(new string('a', 255), out _));
        Assert.False(RepositoryName.TryParse(new string('a', 256), out _));
    }

    [Theory]
    [InlineData("latest", true)]
    [InlineData("_", true)]
    [InlineData("1.2-rc_3", true)]
    [InlineData("", false)]
    [InlineData(".hidden", false)]
    [InlineData("-x", false)]
    [InlineData("a/b", false)]
    [InlineData("a:b", false)]
    [InlineData("a\n", false)]
    public void Tags(string text, bool isOne) => Assert.Equal(isOne, TagName.TryParse(text, out _));

    [Fact]
    public void A_tag_has_128_characters_at_most()
    {
        Assert.True(TagName.TryParse(new string('a', 128), out _));
        Assert.False(TagName.TryParse(new string('a', 129), out _));
    }

    [Theory]
    [InlineData("sha256", 64, true)]
    [InlineData("sha512", 128, true)]
    [InlineData("sha256", 63, false)]
    [InlineData("sha512", 64, false)]
    [InlineData("sha1", 40, false)]
    [InlineData("SHA256", 64, false)]
    public void Digests(string algorithm, int digits, bool isOne) => Assert.Equal(isOne, BlobDigest.TryParse($"{algorithm}:{new string('a', digits)}", out _));

    [Theory]
    [InlineData('A')]
    [InlineData('g')]
    [InlineData('/')]
    [InlineData('.')]
    public void Digits_of_a_digest_are_lower_case_hexadecimal(char other) => Assert.False(BlobDigest.TryParse($"sha256:{new string('a', 63)}{other}", out _));

    // FIPS 180-4's example.
    [Theory]
    [InlineData("sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("sha512", "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f")]
    public void Hashes_are_those_of_the_standard(string algorithm, string hex) => Assert.Equal($"{algorithm}:{hex}", BlobHash.Of(algorithm, "abc"u8).ToString());
}
