using System.Text;
using System.Text.Json;
using Poncho.IO.Json;
using Xunit;

namespace Poncho.IO.Tests.Json;

public class JsonPositionTests
{
    [Theory]
    [InlineData("""{"a":HERE}""", 1, "$.a")]
    [InlineData("""{"a":[1,{"b":0},HERE]}""", 1, "$.a[2]")]
    [InlineData("{\n\"a\": {\"b\": [[5], [6, HERE]]}}", 2, "$.a.b[1][1]")]
    [InlineData("""{"a":1,"b":{"c":{}},"d":HERE}""", 1, "$.d")]
    [InlineData("HERE", 1, "$")]
    [InlineData("[HERE]", 1, "$[0]")]
    public void A_value_is_named_by_its_line_and_path(string json, int line, string path)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json.Replace("HERE", "\"here\"", StringComparison.Ordinal));
        Assert.Equal((line, path), JsonPosition.Of(bytes, json.IndexOf("HERE", StringComparison.Ordinal), 32));
    }

    [Theory]
    [InlineData("{\"a\":[1,2,,3]}", "$.a")]
    [InlineData("{\"a\":[1,2", "$.a")]
    [InlineData("", "$")]
    public void Where_a_document_is_broken_the_last_whole_place_is_named(string json, string begin)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        var reader = new Utf8JsonReader(bytes);
        long offset = 0;
        try
        {
            while (reader.Read()) offset = reader.TokenStartIndex;
        }
        catch (JsonException)
        {
            offset = reader.TokenStartIndex;
        }

        Assert.StartsWith(begin, JsonPosition.Of(bytes, offset, 32).Path, StringComparison.Ordinal);
    }
}
