using System.Text;
using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Runtime.Environments;
using Xunit;

namespace Poncho.Runtime.Tests.Environments;

public class EnvironmentHeadTests
{
    [Fact]
    public void The_layers_that_were_written_are_read_back()
    {
        LayerSegment[] layers = [new(0, 5, Digest.Of("a"u8)), new(5, 0, Digest.Of("b"u8)), new(5, 9_000_000_000, Digest.Of("c"u8))];
        Assert.Equal(layers, EnvironmentHead.ParseLayers(EnvironmentHead.WriteLayers(layers)));
    }

    [Fact]
    public void Absent_layers_are_read_back_and_older_programs_refuse_the_file()
    {
        LayerSegment[] layers = [new(0, 5, Digest.Of("a"u8)), new(5, 0, Digest.Of("b"u8)) { IsAbsent = true }, new(5, 9, Digest.Of("c"u8))];
        byte[] written = EnvironmentHead.WriteLayers(layers);
        Assert.Equal(layers, EnvironmentHead.ParseLayers(written));
        Assert.StartsWith("{\n  \"schema\": 2,", Encoding.UTF8.GetString(written), StringComparison.Ordinal);
    }

    [Fact]
    public void The_files_of_a_head_are_the_first_three_entries_of_a_tarball()
    {
        var head = new EnvironmentHead { Manifest = "m"u8.ToArray(), Config = "c"u8.ToArray(), Layers = [] };
        Assert.Equal([".poncho/manifest.json", ".poncho/config.json", ".poncho/layers.json"], head.Files.Select(f => f.Name));
        Assert.Equal("{\n  \"schema\": 1,\n  \"layers\": []\n}\n", Encoding.UTF8.GetString(head.Files[2].Content.Span));
    }

    [Theory]
    [InlineData("{\"schema\":3,\"layers\":{}}", "schema 3")]
    [InlineData("{\"schema\":1}", "layers")]
    [InlineData("{\"layers\":[{\"offset\":1,\"length\":1,\"sha256\":\"DIGEST\"}]}", "begin")]
    [InlineData("{\"layers\":[{\"offset\":0,\"length\":-1,\"sha256\":\"DIGEST\"}]}", "negative")]
    [InlineData("{\"layers\":[{\"offset\":0,\"length\":1,\"sha256\":\"\"}]}", "digest")]
    [InlineData("{\"layers\":[{\"offset\":0,\"length\":9223372036854775807,\"sha256\":\"DIGEST\"},{\"offset\":9223372036854775807,\"length\":1,\"sha256\":\"DIGEST\"}]}", "layer 1")]
    public void Layers_with_gaps_or_over_one_another_or_from_a_newer_program_are_refused(string json, string said)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json.Replace("DIGEST", Digest.Of("a"u8).ToString(), StringComparison.Ordinal));
        Assert.Contains(said, Assert.Throws<PonchoException>(() => EnvironmentHead.ParseLayers(bytes)).Message, StringComparison.Ordinal);
    }
}
