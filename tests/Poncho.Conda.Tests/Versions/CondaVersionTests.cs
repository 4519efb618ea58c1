using FsCheck;
using FsCheck.Fluent;
using Poncho.Conda.Versions;
using Poncho.IO;
using Xunit;

namespace Poncho.Conda.Tests.Versions;

public class CondaVersionTests
{
    [Theory]
    [InlineData("1.0dev", "1.0_", "dev is below all")]
    [InlineData("1.0_", "1.0a", "a separator at the end is below letters")]
    [InlineData("1.0a", "1.0", "a letter makes a version older")]
    [InlineData("1.0", "1.0post1", "post makes it newer")]
    [InlineData("1.1.1w", "1.1.1", "as openssl counts, but older")]
    [InlineData("1.0.post1", "1.0.1", "a zero stands before the letters")]
    [InlineData("9", "1!0", "the epoch comes first")]
    [InlineData("1.0+cpu", "1.0", "a local part of letters is below none")]
    [InlineData("1.0", "1.0+1", "a local part of numbers is above none")]
    [InlineData("1.2.devdev", "1.2", "dev is special only alone")]
    [InlineData("1.2dev", "1.2devdev", "and below letters that begin with it")]
    [InlineData("1.abcdefghijklma", "1.abcdefghijklmb", "letters beyond the twelfth count")]
    [InlineData("1.abcdefghijkl", "1.abcdefghijkla", "and that there are more of them")]
    [InlineData("1.1152921504606846976", "1.1152921504606846977", "numbers beyond 60 bits count")]
    [InlineData("1.1152921504606846975", "1.1152921504606846976", "60 bits and 61")]
    [InlineData("65535.1", "65536", "16 bits and 17")]
    [InlineData("1.2", "1.10", "numbers, not digits")]
    public void Order(string lower, string higher, string reason)
    {
        Assert.True(CondaVersion.Parse(lower) < CondaVersion.Parse(higher), reason);
        Assert.True(CondaVersion.Parse(higher) > CondaVersion.Parse(lower), reason);
        Assert.NotEqual(CondaVersion.Parse(lower), CondaVersion.Parse(higher));
    }

    [Theory]
    [InlineData("1", "1.0.0.0.0.0")]
    [InlineData("1.0.RC1", "1.0-rc1")]
    [InlineData("1.2+0", "1.2")]
    [InlineData("0!1", "1")]
    [InlineData("1.abcdefghijklmnop", "1.ABCDEFGHIJKLMNOP")]
    [InlineData("1.0018446744073709551615", "1.18446744073709551615")]
    public void Equal_spellings_are_equal_and_have_one_hash(string a, string b)
    {
        Assert.Equal(CondaVersion.Parse(a), CondaVersion.Parse(b));
        Assert.Equal(CondaVersion.Parse(a).GetHashCode(), CondaVersion.Parse(b).GetHashCode());
    }

    [Theory]
    [InlineData("1.2.3", "1.2", true)]
    [InlineData("1.2rc1", "1.2", true)]
    [InlineData("1.20", "1.2", false)]
    [InlineData("1", "1.0.0", true)]
    [InlineData("1.1c.1", "1.1.1", false)]
    [InlineData("1.1.1w", "1.1.1", true)]
    [InlineData("2023c", "2023", true)]
    [InlineData("1!1.2", "1.2", false)]
    [InlineData("1.2+cpu.1", "1.2+cpu", true)]
    [InlineData("1.2.3+cpu", "1.2+cpu", true)]
    [InlineData("1.2", "1.2+cpu", false)]
    [InlineData("65536.1", "65536", true)]
    public void StartsWith_compares_whole_segments_but_the_last(string version, string prefix, bool starts) =>
        Assert.Equal(starts, CondaVersion.Parse(version).StartsWith(CondaVersion.Parse(prefix)));

    [Theory]
    [InlineData("1.2.5", "1.2.3", true)]
    [InlineData("1.3", "1.2.3", false)]
    [InlineData("1.2.2", "1.2.3", false)]
    [InlineData("7", "1", true)]
    [InlineData("1.2.5+x", "1.2.3+x", true)]
    [InlineData("1.2.5", "1.2.3+x", false)]
    public void IsCompatibleWith_takes_what_is_newer_under_all_but_the_last_segment(string version, string limit, bool compatible) =>
        Assert.Equal(compatible, CondaVersion.Parse(version).IsCompatibleWith(CondaVersion.Parse(limit)));

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("1.", "\".\" cannot stand in a version")]
    [InlineData("1_2-3", "it mixes \"-\" and \"_\"")]
    [InlineData("1.18446744073709551616", "it has a number that is too large")]
    [InlineData("x y", "\" \" cannot stand in a version")]
    [InlineData("1+", "a number or a letter is missing")]
    public void Parse_says_what_is_wrong(string text, string problem)
    {
        var error = Assert.Throws<PonchoException>(() => CondaVersion.Parse(text));
        Assert.Equal($"not a version, {problem}: \"{text}\"", error.Message);
    }

    [Fact]
    public void The_text_stays_as_typed_and_the_canonical_spelling_is_lower_case_without_leading_zeros()
    {
        var version = CondaVersion.Parse("01!1.00RC01_");
        Assert.Equal("01!1.00RC01_", version.ToString());
        Assert.Equal("1!1.0rc1_", version.ToCanonicalString());
        Assert.Equal(1UL, version.Epoch);
        Assert.Equal(2, version.SegmentCount);
    }

    [Fact]
    public void Huge_texts_are_refused_at_once()
    {
        foreach (char c in "1a.-!+_(*")
        {
            Assert.False(CondaVersion.TryParse(new string(c, 8193), out _, out string? problem));
            Assert.True(problem.Length < 300);
        }

        Assert.False(CondaVersion.TryParse(new string('1', 10_000_000), out _));
    }

    [Fact]
    public void Comparing_allocates_nothing()
    {
        var versions = new[] { "1.2.3", "1.2.3rc1", "1!2.0", "65536.1", "2.0+cpu.1", "1.abcdefghijklmnop", "1.abcdefghijklmnoq" }.Select(text => CondaVersion.Parse(text)).ToArray();
        // The runtime's own code allocates while it is not yet compiled well: the best of some rounds counts.
        long least = long.MaxValue;
        int sum = 0;
        for (int round = 0; round < 20 && least > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 50; i++) sum += CompareAll(versions);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
        Assert.NotEqual(0, sum);
    }

    [Fact]
    public void The_order_is_total_and_transitive() => Prop.ForAll(
        Gen.Three(VersionText.Texts.Select(text => CondaVersion.Parse(text))).ToArbitrary(),
        three =>
        {
            var (a, b, c) = three;
            bool antisymmetric = Math.Sign(a.CompareTo(b)) == -Math.Sign(b.CompareTo(a));
            bool transitive = !(a <= b && b <= c) || a <= c;
            bool equal = (a.CompareTo(b) == 0) == (a == b) && (a != b || a.GetHashCode() == b.GetHashCode());
            return antisymmetric && transitive && equal;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void What_is_printed_is_read_again_as_the_same() => Prop.ForAll(
        VersionText.Arbitrary,
        version => version.Equals(CondaVersion.Parse(version.ToString())) && version.Equals(CondaVersion.Parse(version.ToCanonicalString()))
            && CondaVersion.Parse(version.ToCanonicalString()).ToCanonicalString() == version.ToCanonicalString()).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void A_version_starts_with_itself_and_is_compatible_with_itself() => Prop.ForAll(
        VersionText.Arbitrary,
        version => version.StartsWith(version) && version.IsCompatibleWith(version)).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    private static int CompareAll(CondaVersion[] versions)
    {
        int sum = 0;
        foreach (var a in versions)
        {
            foreach (var b in versions) sum += (a.CompareTo(b) > 0 ? 1 : 0) + (a.StartsWith(b) ? 1 : 0) + (a.IsCompatibleWith(b) ? 1 : 0);
        }

        return sum;
    }
}
