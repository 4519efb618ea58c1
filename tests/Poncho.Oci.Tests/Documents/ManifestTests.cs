using System.Text;
using Poncho.IO;
using Poncho.Oci.Documents;
using Xunit;

namespace Poncho.Oci.Tests.Documents;

public class ManifestTests
{
    private const string Empty = """{"mediaType":"application/vnd.oci.empty.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2}""";

    private static readonly Descriptor Config = Descriptor.Of("{}"u8, MediaTypes.Empty);

    [Fact]
    public void A_manifest_keeps_the_bytes_that_it_was_read_from()
    {
        byte[] bytes = Encoding.UTF8.GetBytes($$"""{ "unknown": {"a": [1]},  "schemaVersion": 2, "layers": [{{Empty}}], "config": {{Empty}} }""");
        var manifest = Manifest.Parse(bytes);
        Assert.Equal(bytes, manifest.Bytes.ToArray());
        Assert.Equal(Digest.Of(bytes), manifest.Digest);
        Assert.Equal(Config, Assert.Single(manifest.Layers));
        Assert.Equal(Config, manifest.Config);
        Assert.Null(manifest.ArtifactType);
        Assert.Equal(new Descriptor { MediaType = MediaTypes.Manifest, Digest = Digest.Of(bytes), Size = bytes.Length }, manifest.Descriptor);
    }

    [Fact]
    public void What_was_created_is_read_back_with_the_same_digest()
    {
        var layer = Config with { MediaType = MediaTypes.LayerTarZstd, Annotations = Annotations.None.With(AnnotationNames.LayerKind, "conda") };
        var created = Manifest.Create(MediaTypes.EnvironmentArtifact, Config, [layer], Annotations.None.With(AnnotationNames.Title, "coffea"));
        var read = Manifest.Parse(created.Bytes);
        Assert.Equal(created.Digest, read.Digest);
        Assert.Equal(layer, Assert.Single(read.Layers));
        Assert.Equal(MediaTypes.EnvironmentArtifact, read.ArtifactType);
        Assert.Equal(created.Descriptor, read.Descriptor);
        Assert.Equal("coffea", read.Annotations.Find(AnnotationNames.Title));
        Assert.Equal(created.Bytes.ToArray(), Manifest.Create(MediaTypes.EnvironmentArtifact, read.Config, read.Layers, read.Annotations).Bytes.ToArray());
    }

    [Fact]
    public void The_bytes_of_a_created_manifest_are_exactly_these() => Assert.Equal("""
        {
          "schemaVersion": 2,
          "mediaType": "application/vnd.oci.image.manifest.v1+json",
          "config": {
            "mediaType": "application/vnd.oci.empty.v1+json",
            "digest": "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
            "size": 2
          },
          "layers": []
        }

        """, Encoding.UTF8.GetString(Manifest.Create(null, Config, [], Annotations.None).Bytes.Span));

    [Theory]
    [InlineData("{", "\"$\"")]
    [InlineData("null", "null")]
    [InlineData("[]", "\"$\"")]
    [InlineData("""{"schemaVersion":1,"config":EMPTY,"layers":[]}""", "\"1\"")]
    [InlineData("""{"schemaVersion":2,"layers":[]}""", "\"$\"")]
    [InlineData("""{"schemaVersion":2,"config":null,"layers":[]}""", "config")]
    [InlineData("""{"schemaVersion":2,"config":EMPTY,"layers":[null]}""", "\"$.layers[0]\"")]
    [InlineData("""{"schemaVersion":2,"config":EMPTY,"layers":[EMPTY,{"mediaType":"a","digest":"md5:0","size":1}]}""", "\"$.layers[1].digest\"")]
    [InlineData("""{"schemaVersion":2,"config":EMPTY,"layers":[{"mediaType":"a","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":-1}]}""", "layers[0] a size below zero: \"-1\"")]
    [InlineData("""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","config":EMPTY,"layers":[]}""", "image.index")]
    [InlineData("""{"schemaVersion":2,"config":EMPTY,"layers":[],"deep":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}""", "\"$.deep")]
    public void Parse_refuses_and_says_where(string json, string where)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json.Replace("EMPTY", Empty, StringComparison.Ordinal));
        string message = Assert.Throws<PonchoException>(() => Manifest.Parse(bytes)).Message;
        Assert.StartsWith($"manifest {Digest.Of(bytes)} ", message, StringComparison.Ordinal);
        Assert.Contains(where, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Parse_refuses_what_is_larger_than_a_registry_takes() =>
        Assert.Contains("more than", Assert.Throws<PonchoException>(() => Manifest.Parse(new byte[Manifest.MaxSize + 1])).Message, StringComparison.Ordinal);
}
