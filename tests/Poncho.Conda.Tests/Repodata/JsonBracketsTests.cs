using System.Text;
using System.Text.Json;
using Poncho.Conda.Repodata;
using Xunit;

namespace Poncho.Conda.Tests.Repodata;

public sealed class JsonBracketsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("{}", "0 1")]
    [InlineData("""{"a{": ["\"}", "\\"]}""", "0 7 19 20")]
    public void Brackets_outside_strings_are_found(string json, string positions) => Assert.Equal(positions, string.Join(' ', Positions(Encoding.UTF8.GetBytes(json))));

    [Fact]
    public void Brackets_are_found_where_the_platforms_reader_finds_them()
    {
        var random = new Random(3);
        for (int i = 0; i < 3000; i++)
        {
            var text = new StringBuilder();
            Write(text, random, 0);
            byte[] json = Encoding.UTF8.GetBytes(text.ToString());
            var expected = new List<int>();
            var reader = new Utf8JsonReader(json);
            while (reader.Read())
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.EndObject or JsonTokenType.StartArray or JsonTokenType.EndArray) expected.Add((int)reader.TokenStartIndex);
            Assert.Equal(expected, Positions(json));
        }
    }

    /// <summary>Mostly quotes, backslashes and brackets, in and out of strings, so that they fall on every place of a block.</summary>
    private static void Write(StringBuilder text, Random random, int depth)
    {
        int kind = depth > 4 ? 0 : random.Next(4);
        if (kind < 2)
        {
            text.Append('"');
            for (int i = random.Next(30); i > 0; i--) text.Append(random.Next(4) switch { 0 => "\\\"", 1 => "\\\\", 2 => "{", _ => "]x"[random.Next(2)].ToString() });
            text.Append('"');
            return;
        }

        text.Append(kind == 2 ? '{' : '[');
        for (int i = random.Next(5); i > 0; i--)
        {
            if (kind == 2) text.Append("\"k\\\\\": ");
            Write(text, random, depth + 1);
            if (i > 1) text.Append(',');
        }

        text.Append(kind == 2 ? '}' : ']');
    }

    private static List<int> Positions(byte[] json)
    {
        var positions = new List<int>();
        var brackets = new JsonBrackets(json);
        while (brackets.MoveNext()) positions.Add(brackets.Position);
        return positions;
    }
}
