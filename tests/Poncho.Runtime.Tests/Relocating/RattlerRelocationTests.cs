using System.Text;
using System.Text.Json.Nodes;
using Poncho.Runtime.Environments;
using Poncho.Testing;
using Xunit;

namespace Poncho.Runtime.Tests.Relocating;

/// <summary>The relocated bytes are those that rattler writes for the same prefix: recorded in tests/data/relocation.</summary>
public class RattlerRelocationTests
{
    public static TheoryData<string, string> Cases()
    {
        var data = new TheoryData<string, string>();
        foreach (var prefix in Recorded()["made"]!.AsArray())
        {
            foreach (var (name, _) in prefix!["files"]!.AsObject()) data.Add(name, prefix["prefix"]!.GetValue<string>());
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_bytes_are_those_of_rattler_however_they_come(string name, string prefix)
    {
        var file = Recorded()["files"]!.AsArray().Single(f => f!["name"]!.GetValue<string>() == name)!;
        var expected = Recorded()["made"]!.AsArray().Single(p => p!["prefix"]!.GetValue<string>() == prefix)!["files"]![name]!;
        byte[] content = Convert.FromBase64String(file["content"]!.GetValue<string>());
        foreach (int piece in new[] { 1, 7, 256, int.MaxValue })
        {
            byte[] made = Relocated.Bytes(content, file["placeholder"]!.GetValue<string>(), file["mode"]!.GetValue<string>() == "text" ? RelocationMode.Text : RelocationMode.Binary, prefix, piece);
            Assert.Equal(Encoding.Latin1.GetString(Convert.FromBase64String(expected.GetValue<string>())), Encoding.Latin1.GetString(made));
        }
    }

    private static JsonNode Recorded() => s_recorded ??= JsonNode.Parse(File.ReadAllBytes(Repository.Path("tests", "data", "relocation", "rattler.json")))!;

    private static JsonNode? s_recorded;
}
