using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd;

/// <summary>What the README tells a new user to type.</summary>
public class QuickstartTests
{
    [Fact]
    public async Task The_quickstart_ends_with_what_the_application_computed()
    {
        Programs.Need("apt-get");
        PublishedPrograms.Path();
        var known = await Programs.RunAsync("apt-cache", ["show", "--no-all-versions", "python3-numpy"]);
        Assert.SkipWhen(known.Status != 0 || known.Output.Length == 0, "needs apt with package lists: apt-get update");
        var result = await Programs.RunAsync(Repository.Path("examples", "quickstart", "run.sh"), [], environment: new Dictionary<string, string?> { ["QUICKSTART_CHANNEL"] = "debian" });
        Assert.True(result.Status == 0, result.Error);
        Assert.EndsWith("median of the mass: 91.19 GeV\n", result.Output, StringComparison.Ordinal);
    }
}
