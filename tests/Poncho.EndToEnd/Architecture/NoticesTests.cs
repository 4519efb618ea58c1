using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Architecture;

/// <summary>Who gets the program gets the licences of all that is inside.</summary>
public class NoticesTests
{
    private const int NotInCache = 3;

    [Fact]
    public async Task The_notices_are_those_of_the_packages_that_the_program_is_built_with()
    {
        var result = await Programs.RunAsync(Programs.Need("python3"), [Repository.Path("native", "notices"), "--check"]);
        Assert.SkipWhen(result.Status == NotInCache, $"needs the packages of a release in NuGet's cache (./build fetches them): {result.Error.Split('\n')[0]}");
        Assert.Equal(new ProgramResult(0, "", ""), result);
    }

    [Fact]
    public void The_licence_is_the_one_that_the_projects_name()
    {
        Assert.Contains("<PackageLicenseExpression>Apache-2.0</PackageLicenseExpression>", SourceTree.Read("Directory.Build.props"), StringComparison.Ordinal);
        Assert.Contains("Version 2.0, January 2004", SourceTree.Read("LICENSE"), StringComparison.Ordinal);
    }
}
