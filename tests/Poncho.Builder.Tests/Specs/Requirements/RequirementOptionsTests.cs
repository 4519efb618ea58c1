using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Requirements;
using Poncho.IO;
using Xunit;

namespace Poncho.Builder.Tests.Specs.Requirements;

public sealed class RequirementOptionsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("--config-settings=mode=fast", "--config-settings=mode=fast")]
    [InlineData("--config-settings=mode=fast --hash=sha256:aa --global-option=quiet", "--config-settings=mode=fast --global-option=quiet")]
    [InlineData("--hash=sha256:aa", "")]
    public void A_back_end_hears_all_but_hashes(string options, string said) => Assert.Equal(said, RequirementOptions.ForBuild(options));

    [Fact]
    public void A_line_keeps_the_options_behind_it()
    {
        var line = Assert.Single(SpecReader.Parse("s", "{\"pip\": [\"docopt==0.6.2 -C mode=fast\"]}"u8.ToArray(), EnvironmentVariables.None).Pip);
        Assert.Equal(("docopt", "--config-settings=mode=fast"), (line.Name, line.Options));
    }
}
