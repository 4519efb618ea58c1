using FsCheck;
using FsCheck.Fluent;
using Poncho.Conda.Versions;
using Xunit;

namespace Poncho.Conda.Tests.Versions;

public class VersionSpecTests
{
    private static readonly Gen<VersionSpec> Limit =
        from @operator in Gen.Elements(Enum.GetValues<VersionOperator>().Except([VersionOperator.Any, VersionOperator.And, VersionOperator.Or]).ToArray())
        from text in VersionText.Texts
        select VersionSpec.Of(@operator, CondaVersion.Parse(text));

    [Theory]
    [InlineData("1.2.*|>=3,<4", "1.2.*|>=3,<4")]
    [InlineData("(1|2),3", "(==1|==2),==3")]
    [InlineData("(1,2)|3", "==1,==2|==3")]
    [InlineData("((1))", "==1")]
    [InlineData("=1.0", "1.0.*")]
    [InlineData("!=1.0.*", "!=1.0.*")]
    [InlineData(">1.*", ">=1")]
    [InlineData(">=*", "*")]
    [InlineData("2023.*.*", "2023.*")]
    [InlineData("1,*", "==1,*")]
    public void One_spelling_for_each_meaning(string text, string spelling) => Assert.Equal(spelling, VersionSpec.Parse(text, Strictness.Lenient).ToString());

    [Theory]
    [InlineData("1.0", "it could mean \"==\" or \".*\"")]
    [InlineData(">=1.*", "\"*\" cannot follow this operator")]
    [InlineData("=>1", "there is no operator \"=>\"")]
    [InlineData(">=", "a version is missing")]
    [InlineData("(>=1", "a parenthesis is not closed")]
    [InlineData(">=1)", "\")\" stands where none can")]
    public void Strict_refuses_what_could_mean_two_things(string text, string reason)
    {
        Assert.False(VersionSpec.TryParse(text, Strictness.Strict, out _, out string? problem));
        Assert.Equal(reason, problem);
    }

    [Fact]
    public void Deep_and_long_texts_are_refused_or_read_in_time()
    {
        Assert.False(VersionSpec.TryParse(new string('(', 10_000_000), Strictness.Lenient, out _));
        Assert.False(VersionSpec.TryParse(new string('(', 101) + "1" + new string(')', 101), Strictness.Lenient, out _));
        Assert.True(VersionSpec.TryParse(new string('(', 100) + "1" + new string(')', 100), Strictness.Lenient, out _));
        string many = string.Join('|', Enumerable.Repeat("1.2,>3", 100_000));
        Assert.Equal(100_000, VersionSpec.Parse(many, Strictness.Lenient).Parts.Count);
    }

    [Fact]
    public void What_is_printed_is_read_again_as_the_same_by_both_strictnesses() => Prop.ForAll(
        Specs(3).ToArbitrary(),
        spec => spec.Equals(VersionSpec.Parse(spec.ToString(), Strictness.Lenient)) && spec.Equals(VersionSpec.Parse(spec.ToString(), Strictness.Strict))).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void No_version_matches_a_spec_and_its_opposite() => Prop.ForAll(
        Gen.Two(VersionText.Texts.Select(text => CondaVersion.Parse(text))).ToArbitrary(),
        two =>
        {
            var (version, limit) = two;
            bool Matches(VersionOperator @operator) => VersionSpec.Of(@operator, limit).Matches(version);
            return Matches(VersionOperator.Equal) != Matches(VersionOperator.NotEqual) && Matches(VersionOperator.Less) != Matches(VersionOperator.GreaterOrEqual)
                && Matches(VersionOperator.Greater) != Matches(VersionOperator.LessOrEqual) && Matches(VersionOperator.StartsWith) != Matches(VersionOperator.NotStartsWith)
                && (!Matches(VersionOperator.Equal) || Matches(VersionOperator.StartsWith)) && (!Matches(VersionOperator.Compatible) || Matches(VersionOperator.GreaterOrEqual));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    /// <summary>Groups as the parser makes them: no group within one of its own kind.</summary>
    private static Gen<VersionSpec> Specs(int depth)
    {
        if (depth == 0) return Limit;
        var group =
            from kind in Gen.Elements(VersionOperator.And, VersionOperator.Or)
            from count in Gen.Choose(2, 3)
            from parts in Specs(depth - 1).ListOf(count)
            select VersionSpec.Group(kind, [.. parts]);
        return Gen.Frequency((2, Limit), (1, group), (1, Gen.Constant(VersionSpec.Any)));
    }
}
