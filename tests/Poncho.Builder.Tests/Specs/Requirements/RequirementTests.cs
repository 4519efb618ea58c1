using FsCheck;
using FsCheck.Fluent;
using Poncho.Builder.Specs.Requirements;
using Xunit;

namespace Poncho.Builder.Tests.Specs.Requirements;

public class RequirementTests
{
    private static readonly Gen<string> Texts =
        from name in Gen.Elements("numpy", "scikit-learn", "a", "a1", "zope-interface")
        from extras in Gen.Elements("", "[all]", "[dev,test]")
        from said in Gen.Elements("", "==1.2.3", ">=1,<2", "~=1.4.2", "!=1.5.*", "===1.0-custom", "==1!2.0+local.1", " @ https://h/x-1.0.tar.gz", " @ git+https://h/r.git@v1#subdirectory=s")
        from marker in Gen.Elements("", " ; python_version < \"3.11\"", " ; sys_platform == \"linux\" and extra == \"x\"")
        select name + extras + said + marker;

    [Theory]
    [InlineData("numpy", "numpy")]
    [InlineData("Zope.Interface", "zope-interface")]
    [InlineData("SomeProject == 1.3", "someproject==1.3")]
    [InlineData("SomeProject >= 1.2, < 2.0", "someproject>=1.2,<2.0")]
    [InlineData("SomeProject[foo, bar]", "someproject[bar,foo]")]
    [InlineData("requests [Security,tests,security] >= 2.8.1, == 2.8.*", "requests[security,tests]>=2.8.1,==2.8.*")]
    [InlineData("SomeProject~=1.4.2", "someproject~=1.4.2")]
    [InlineData("SomeProject ==5.4 ; python_version <  '3.8'", "someproject==5.4 ; python_version < '3.8'")]
    [InlineData("SomeProject; sys_platform=='win32'", "someproject ; sys_platform=='win32'")]
    [InlineData("name>=3,", "name>=3")]
    [InlineData("name (>=3,<4)", "name>=3,<4")]
    [InlineData("name[]", "name")]
    [InlineData("A===1.0-b", "a===1.0-b")]
    [InlineData("pip @ https://github.com/pypa/pip/archive/22.0.2.zip", "pip @ https://github.com/pypa/pip/archive/22.0.2.zip")]
    [InlineData("name@http://foo.com;x ; extra == 'a'", "name @ http://foo.com;x ; extra == 'a'")]
    [InlineData("a_b @ git+ssh://git@host/p.git@main#egg=a_b", "a-b @ git+ssh://git@host/p.git@main#egg=a_b")]
    public void One_spelling_stands_for_all_that_mean_the_same(string line, string canonical)
    {
        Assert.True(Requirement.TryParse(line, out var requirement, out string problem), problem);
        Assert.Equal(canonical, requirement.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("-numpy")]
    [InlineData("numpy-")]
    [InlineData("numpy=1.2")]
    [InlineData("numpy 1.2")]
    [InlineData("numpy==")]
    [InlineData("numpy==1.2 3")]
    [InlineData("numpy>=1 <2")]
    [InlineData("numpy[a")]
    [InlineData("numpy[a b]")]
    [InlineData("numpy[a,-]")]
    [InlineData("numpy ;")]
    [InlineData("numpy @")]
    [InlineData("conda-forge::numpy")]
    [InlineData("größe")]
    public void What_is_none_is_not_taken(string line) => Assert.False(Requirement.TryParse(line, out _, out _));

    [Fact]
    public void What_is_printed_is_read_again() =>
        Prop.ForAll(Texts.ToArbitrary(), text => Requirement.TryParse(text, out var requirement, out _) && requirement.ToString() == text && Requirement.TryParse(requirement.ToString(), out var again, out _) && again == requirement).QuickCheckThrowOnFailure();
}
