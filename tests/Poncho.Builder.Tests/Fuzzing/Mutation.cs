using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Poncho.Builder.Tests.Fuzzing;

/// <summary>Ways to damage good input: bits and bytes, pieces cut and doubled, words that programs trip over, and JSON whose values are others.</summary>
internal static class Mutation
{
    private static readonly byte[][] s_words =
    [
        .. new[]
        {
            "\"", "{", "}", "[", "]", ":", ",", "\n", "\r\n", "\t", "\0", "..", "../../", "/", "//", "./", "-1", "0", "1e999", "9223372036854775807", "18446744073709551616", "null", "true", "é", "\u2028", "\ud83d\ude00",
            "*", "&a ", "*a", "!!", "|\n", "- ", "? ", "<<: ", "#", "%", "@", "`", "\\u0000", "\\ud800", ">=", "==", "!=", "~=", "|", "^", "$", "(", ")", "[build=", "::", "file:///", "http://u:p@h/", "sha256:", "0000000000000000",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0], [0x7F, 0xFF, 0xFF, 0xFF], [0xC0, 0x80], [0xEF, 0xBB, 0xBF], [0x28, 0xB5, 0x2F, 0xFD], [0x1F, 0x8B, 8, 4], [0x50, 0x4B, 3, 4],
    ];

    private static readonly Func<Random, JsonNode?>[] s_values =
    [
        _ => null, _ => true, _ => 0, _ => -1, _ => long.MaxValue, _ => 1e300, _ => 0.5, _ => "", _ => "..", _ => "../../evil", _ => "/etc/passwd", _ => "a\0b", _ => "a\nb", _ => "\u202e", _ => "CON", _ => "*", _ => " ", _ => ">=1,<0",
        random => new string((char)random.Next(32, 127), random.Next(1, 20_000)), _ => new JsonArray(), _ => new JsonObject(), _ => new JsonArray("a", 1, null), _ => new JsonObject { ["a"] = new JsonObject { ["a"] = 1 } }, random => Nested(random.Next(2, 60)),
    ];

    /// <summary>Damages bytes, whatever they are.</summary>
    public static byte[] Bytes(byte[] good, Random random)
    {
        byte[] bytes = [.. good];
        for (int changes = 1 + random.Next(5); changes > 0 && bytes.Length > 0; changes--)
        {
            int at = random.Next(bytes.Length), end = Math.Min(bytes.Length, at + random.Next(random.Next(2) == 0 ? 8 : 700));
            switch (random.Next(7))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2 when random.Next(4) == 0: bytes = bytes[..at]; break;
                case 3: bytes = [.. bytes[..at], .. bytes[end..]]; break;
                case 4: bytes = [.. bytes[..at], .. bytes[at..end], .. bytes[at..]]; break;
                case 5: bytes = [.. bytes[..at], .. s_words[random.Next(s_words.Length)], .. bytes[at..]]; break;
                default:
                    byte[] word = s_words[random.Next(s_words.Length)];
                    word.AsSpan(0, Math.Min(word.Length, bytes.Length - at)).CopyTo(bytes.AsSpan(at));
                    break;
            }
        }

        return bytes;
    }

    /// <summary>The same, or, as often as not, JSON that is still JSON and says other things.</summary>
    public static byte[] Json(byte[] good, Random random)
    {
        if (random.Next(2) == 0) return Bytes(good, random);
        var root = JsonNode.Parse(good)!;
        for (int changes = 1 + random.Next(4); changes > 0; changes--) Change(root, random);
        return Encoding.UTF8.GetBytes(root.ToJsonString(s_options));
    }

    private static readonly JsonSerializerOptions s_options = new() { MaxDepth = 200 };

    private static void Change(JsonNode root, Random random)
    {
        var node = root;
        while (true)
        {
            var inner = node switch
            {
                JsonObject { Count: > 0 } o => o.ElementAt(random.Next(o.Count)).Value,
                JsonArray { Count: > 0 } a => a[random.Next(a.Count)],
                _ => null,
            };
            if (inner is not (JsonObject { Count: > 0 } or JsonArray { Count: > 0 }) || random.Next(8) == 0) break;
            node = inner;
        }

        var value = s_values[random.Next(s_values.Length)](random);
        if (node is JsonObject members && members.Count > 0)
        {
            string name = members.ElementAt(random.Next(members.Count)).Key;
            if (random.Next(5) == 0) members.Remove(name);
            else if (random.Next(5) == 0) members[new string('n', random.Next(1, 300))] = value;
            else members[name] = value;
        }
        else if (node is JsonArray items && items.Count > 0)
        {
            if (random.Next(4) == 0) items.RemoveAt(random.Next(items.Count));
            else if (random.Next(3) == 0) for (int i = random.Next(50); i > 0; i--) items.Add(items[random.Next(items.Count)]?.DeepClone());
            else items[random.Next(items.Count)] = value;
        }
    }

    private static JsonNode Nested(int depth)
    {
        JsonNode node = 1;
        for (int i = 0; i < depth; i++) node = i % 2 == 0 ? new JsonArray(node) : new JsonObject { ["a"] = node };
        return node;
    }
}
