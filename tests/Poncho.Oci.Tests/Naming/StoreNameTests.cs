using Poncho.IO;
using Poncho.Oci.Naming;
using Xunit;

namespace Poncho.Oci.Tests.Naming;

public class StoreNameTests
{
    [Theory]
    [InlineData("coffea", "coffea:latest")]
    [InlineData("coffea:2024", "coffea:2024")]
    [InlineData("lab/My.Env_2+x--y:1.0-rc_1", "lab/My.Env_2+x--y:1.0-rc_1")]
    public void Parse_adds_the_default_tag(string text, string full) => Assert.Equal(full, StoreName.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData(":x")]
    [InlineData("a:")]
    [InlineData("a:b:c")]
    [InlineData("a b")]
    [InlineData("../a")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("-a")]
    [InlineData("a__b")]
    [InlineData("a:x/y")]
    [InlineData("a:b+c")]
    [InlineData("a\n")]
    [InlineData("é")]
    public void Parse_refuses(string text) => Assert.EndsWith($"\"{text.Replace("\n", "\\x0a", StringComparison.Ordinal)}\"", Assert.Throws<PonchoException>(() => StoreName.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("my env (2)", "my-env-2")]
    [InlineData("_my__env_", "my-env")]
    [InlineData("a.b_c", "a.b_c")]
    [InlineData("été", "t")]
    [InlineData("??", null)]
    public void Near_makes_a_name_of_a_file_stem(string text, string? name) => Assert.Equal(name, StoreName.Near(text)?.Name);
}
