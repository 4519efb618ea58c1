using System.Text;
using Poncho.IO;
using Poncho.Oci.Documents;
using Xunit;

namespace Poncho.Oci.Tests.Documents;

public class DescriptorTests
{
    private static readonly Descriptor Sample = Descriptor.Of("{}"u8, MediaTypes.Empty);

    [Fact]
    public void Two_descriptors_are_equal_when_all_members_and_annotations_are()
    {
        var one = Sample with { Annotations = Annotations.None.With("b", "2").With("a", "1") };
        var other = Sample with { Annotations = Annotations.From(new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" }) };
        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.NotEqual(one, Sample);
        Assert.NotEqual(one, other with { Annotations = other.Annotations.With("b", "3") });
        Assert.NotEqual(one, other with { Size = 3 });
    }

    [Fact]
    public void A_descriptor_is_written_in_a_fixed_order_without_absent_members()
    {
        byte[] json = OciJson.Write(Sample with { Annotations = Annotations.None.With("b", "é+<").With("a", "1") }, OciJson.Canonical.Descriptor);
        Assert.Equal("""
            {
              "mediaType": "application/vnd.oci.empty.v1+json",
              "digest": "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
              "size": 2,
              "annotations": {
                "a": "1",
                "b": "é+<"
              }
            }

            """, Encoding.UTF8.GetString(json));
    }

    [Fact]
    public void What_was_written_is_read_back()
    {
        var full = Sample with { ArtifactType = "x/y", Platform = new Platform { Architecture = "amd64", Os = "linux" }, Annotations = Annotations.None.With("a", "1") };
        byte[] json = OciJson.Write(full, OciJson.Canonical.Descriptor);
        Assert.Equal(full, Read(json));
    }

    [Theory]
    [InlineData("""{"mediaType":"a","size":1}""", "no digest")]
    [InlineData("""{"mediaType":"a","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"}""", "no size")]
    [InlineData("""{"digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":1}""", "no media type")]
    [InlineData("""{"mediaType":"a","digest":"sha256:44","size":1}""", "a short digest")]
    [InlineData("""{"mediaType":"a","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":1,"annotations":{"a":1}}""", "an annotation that is no text")]
    public void Read_refuses_what_is_no_descriptor(string json, string reason)
    {
        Assert.NotEmpty(reason);
        Assert.Throws<PonchoException>(() => Read(Encoding.UTF8.GetBytes(json)));
    }

    private static Descriptor Read(ReadOnlySpan<byte> json) => DocumentReader.Read(json, json.Length, "descriptor", DocumentReader.Members);
}
