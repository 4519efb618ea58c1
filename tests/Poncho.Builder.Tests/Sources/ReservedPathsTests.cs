using Poncho.Builder.Sources.Placing;
using Poncho.IO;
using Xunit;

namespace Poncho.Builder.Tests.Sources;

public class ReservedPathsTests
{
    [Theory]
    [InlineData("conda-meta/state")]
    [InlineData("conda-meta/history")]
    [InlineData("conda-meta/other-1.0-0.json")]
    [InlineData(".poncho/config.json")]
    [InlineData(".poncho")]
    public void A_package_brings_nothing_that_only_an_environment_may_have(string path)
    {
        var error = Assert.Throws<PonchoException>(() => ReservedPaths.Refuse("package evil-1.0-0.conda", ["lib/a", path], null));
        Assert.Equal($"package evil-1.0-0.conda has a file that only an environment may have: \"{path}\"", error.Message);
    }

    [Fact]
    public void What_only_begins_like_it_is_taken() =>
        ReservedPaths.Refuse("package p", ["conda-meta/states", ".ponchos", "etc/conda-meta/state", "etc/conda/env_vars.d/p.json"], null);
}
