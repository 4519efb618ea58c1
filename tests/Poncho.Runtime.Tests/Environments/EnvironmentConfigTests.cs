using System.Text;
using System.Text.Json.Nodes;
using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Runtime.Environments;
using Xunit;

namespace Poncho.Runtime.Tests.Environments;

public class EnvironmentConfigTests
{
    private static readonly string Placeholder = "/opt/" + new string('p', 250);

    private static readonly EnvironmentConfig Sample = new()
    {
        Platform = new TargetPlatform { Os = "linux", Architecture = "amd64", Subdir = "linux-64" },
        Glibc = "2.17",
        VirtualPackages = ["__glibc=2.36=0", "__unix=0=0"],
        Requires = ["__cuda=12.0=0"],
        Python = new PythonInside { Version = "3.11.2", SitePackages = "lib/python3.11/site-packages" },
        Variables = [new EnvironmentVariable { Name = "GREETING", Value = "grüße \"alle\"" }, new EnvironmentVariable { Name = "DATA", Path = "poncho/http/data" }],
        Layers =
        [
            new EnvironmentLayer
            {
                Kind = "conda",
                Name = "python",
                Version = "3.11.2",
                Build = "h1_0",
                Source = "https://conda.anaconda.org/conda-forge/linux-64/python-3.11.2-h1_0.conda",
                Digest = Digest.Of("python"u8),
                Relocations = new RelocationIndex([Text("bin/2to3", 2), Binary("bin/python3.11", 5000, 9_000_000_000), Text("lib/a b\n+<ü>", 0, 300)]),
            },
            new EnvironmentLayer { Kind = "environment", Name = "environment", Digest = Digest.Of("last"u8) },
        ],
    };

    [Fact]
    public void What_was_written_is_read_back()
    {
        var read = EnvironmentConfig.Parse(Sample.ToJson());
        Assert.Equal(Sample.Platform, read.Platform);
        Assert.Equal((Sample.Glibc, Sample.Python), (read.Glibc, read.Python));
        Assert.Equal(Sample.VirtualPackages.AsEnumerable(), read.VirtualPackages);
        Assert.Equal(Sample.Requires.AsEnumerable(), read.Requires);
        Assert.Equal(Sample.Variables.AsEnumerable(), read.Variables);
        Assert.Equal(Sample.Layers.AsEnumerable(), read.Layers);
        Assert.Equal(Sample.ToJson(), read.ToJson());
    }

    [Fact]
    public void The_written_form_is_canonical()
    {
        string json = Encoding.UTF8.GetString(Sample.ToJson());
        Assert.StartsWith("{\n  \"schema\": 1,\n", json, StringComparison.Ordinal);
        Assert.EndsWith("\n}\n", json, StringComparison.Ordinal);
        Assert.Equal(json.IndexOf(Placeholder, StringComparison.Ordinal), json.LastIndexOf(Placeholder, StringComparison.Ordinal));
        Assert.Contains("\n      {\"path\":\"bin/2to3\",\"mode\":\"text\",\"placeholder\":0,\"offsets\":[2]}", json, StringComparison.Ordinal);
        Assert.Contains("lib/a b\\n+<ü>", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_members_are_ignored_and_their_order_does_not_matter()
    {
        var json = JsonNode.Parse(Sample.ToJson())!.AsObject();
        json["later"] = new JsonObject { ["schema"] = 99 };
        var layers = json["layers"]!.DeepClone();
        json.Remove("layers");
        json.Insert(0, "layers", layers);
        json["layers"]![0]!["layer"]!["new"] = 1;
        Assert.Equal(Sample.ToJson(), EnvironmentConfig.Parse(Encoding.UTF8.GetBytes(json.ToJsonString())).ToJson());
    }

    [Theory]
    [InlineData("{\"schema\": 2}", "schema 2", "a newer form")]
    [InlineData("{\"schema\": 1}", "\"platform\"", "nothing in it")]
    [InlineData("{\"schema\": -1}", "not negative", "a negative number")]
    [InlineData("[]", "object", "no object")]
    [InlineData("{", "cannot be read", "cut short")]
    [InlineData("", "cannot be read", "empty")]
    [InlineData("{} {}", "cannot be read", "two documents")]
    [InlineData("{\"glibc\": 5}", "cannot be read", "a number for a text")]
    [InlineData("{\"layers\": [{\"layer\": {\"digest\": \"md5:0\"}}]}", "md5:0", "no digest")]
    [InlineData("{\"variables\": [{\"name\": \"A=B\", \"value\": \"\"}]}", "A=B", "a name with =")]
    [InlineData("{\"variables\": [{\"name\": \"A\", \"path\": \"../x\"}]}", "../x", "a path outside")]
    [InlineData("{\"variables\": [{\"name\": \"A\"}]}", "\"A\"", "no value")]
    public void Parse_refuses(string json, string said, string reason)
    {
        var error = Assert.Throws<PonchoException>(() => EnvironmentConfig.Parse(Encoding.UTF8.GetBytes(json)));
        Assert.True(error.Message.Contains(said, StringComparison.Ordinal), $"{reason}: {error.Message}");
        Assert.DoesNotContain('\n', error.Message);
        Assert.NotNull(error.Hint);
    }

    [Fact]
    public void Of_a_path_in_two_layers_the_later_relocation_counts()
    {
        var layer = Sample.Layers[0];
        var config = Sample with { Layers = [layer, layer with { Relocations = new RelocationIndex([Text("bin/2to3", 7)]) }] };
        Assert.Equal(7, config.LastRelocations()["bin/2to3"].Offsets.Single());
        Assert.Equal(3, config.LastRelocations().Count);
    }

    private static Relocation Text(string path, params long[] offsets) => new() { Path = path, Mode = RelocationMode.Text, Placeholder = Placeholder, Offsets = [.. offsets] };

    private static Relocation Binary(string path, params long[] offsets) => new() { Path = path, Mode = RelocationMode.Binary, Placeholder = Placeholder, Offsets = [.. offsets] };
}
