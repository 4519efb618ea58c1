using System.Buffers;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Poncho.Conda.MessagePack;
using Xunit;

namespace Poncho.Conda.Tests.MessagePack;

public sealed class MessagePackTests
{
    /// <summary>Each form of the specification, as other writers use it.</summary>
    [Theory]
    [InlineData("c0", "null")]
    [InlineData("c2", "false")]
    [InlineData("c3", "true")]
    [InlineData("00", "0")]
    [InlineData("7f", "127")]
    [InlineData("cc80", "128")]
    [InlineData("cdffff", "65535")]
    [InlineData("ce00010000", "65536")]
    [InlineData("cf0000018bcfe56800", "1700000000000")]
    [InlineData("cfffffffffffffffff", "18446744073709551615")]
    [InlineData("e0", "-32")]
    [InlineData("d080", "-128")]
    [InlineData("d1ff7f", "-129")]
    [InlineData("d2ffff7fff", "-32769")]
    [InlineData("d3ffffffff7fffffff", "-2147483649")]
    [InlineData("ca3fc00000", "1.5")]
    [InlineData("cb3ff8000000000000", "1.5")]
    [InlineData("cb3ff0000000000000", "1.0")]
    [InlineData("cb7ff8000000000000", "null")]
    [InlineData("a0", "\"\"")]
    [InlineData("a3616263", "\"abc\"")]
    [InlineData("d903616263", "\"abc\"")]
    [InlineData("da0003616263", "\"abc\"")]
    [InlineData("db00000003616263", "\"abc\"")]
    [InlineData("c4020aff", "\"0aff\"")]
    [InlineData("c500020aff", "\"0aff\"")]
    [InlineData("c6000000020aff", "\"0aff\"")]
    [InlineData("930102c0", "[1,2,null]")]
    [InlineData("dc00020102", "[1,2]")]
    [InlineData("dd000000020102", "[1,2]")]
    [InlineData("82a16101a162c3", "{\"a\":1,\"b\":true}")]
    [InlineData("de0001a16101", "{\"a\":1}")]
    [InlineData("df00000001a16101", "{\"a\":1}")]
    [InlineData("820102a16101", "{\"a\":1}")]
    [InlineData("d6ff00000000", "null")]
    [InlineData("c70300aabbcc", "null")]
    [InlineData("a2c328", "\"\\uFFFD(\"")]
    public void Every_form_is_read(string hex, string json) => Assert.Equal(json, ToJson(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("", "an empty document")]
    [InlineData("c1", "a byte that no value begins with")]
    [InlineData("cd00", "a number cut short")]
    [InlineData("a4616263", "a text longer than the document")]
    [InlineData("dbffffffff61", "a text of 4 GiB")]
    [InlineData("c9ffffffff00", "an extension of 4 GiB")]
    [InlineData("ddffffffff01", "a list of four thousand million values")]
    [InlineData("dfffffffff01", "a map of as many")]
    [InlineData("82a16101a162", "a map that lacks its last value")]
    public void Lengths_are_not_believed(string hex, string why) => Assert.True(Record.Exception(() => ToJson(Convert.FromHexString(hex))) is InvalidDataException, why);

    [Fact]
    public void Deep_nesting_is_refused_but_can_be_passed_over()
    {
        byte[] deep = [.. Enumerable.Repeat((byte)0x91, 1_000_000), 0xc0];
        Assert.Throws<InvalidDataException>(() => ToJson(deep));
        var reader = new MessagePackReader(deep);
        reader.Skip();
        Assert.True(reader.IsAtEnd);
    }

    [Fact]
    public void A_document_that_is_cut_anywhere_is_damaged_and_nothing_worse()
    {
        byte[] whole = Pack("""{"packages":{"a-1-0.conda":{"depends":["b >=1","c"],"size":70000,"timestamp":1700000000000,"x":1.5,"y":null}},"removed":[]}""");
        Assert.All(Enumerable.Range(0, whole.Length), length => Assert.Throws<InvalidDataException>(() => ToJson(whole.AsSpan(0, length))));
    }

    [Fact]
    public void Flipped_bits_change_values_or_are_refused()
    {
        byte[] whole = Pack("""{"packages":{"a-1-0.conda":{"depends":["b >=1","c"],"size":70000,"timestamp":1700000000000,"x":1.5,"y":null}},"removed":[]}""");
        for (int bit = 0; bit < 8 * whole.Length; bit++)
        {
            byte[] damaged = [.. whole];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            if (Record.Exception(() => ToJson(damaged)) is { } error) Assert.IsType<InvalidDataException>(error);
        }
    }

    [Fact]
    public void What_is_written_is_read_again() =>
        Prop.ForAll(Documents().ToArbitrary(), json => Assert.Equal(json, ToJson(Pack(json)))).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    public void Lengths_around_the_forms_limits_are_read_again(int length)
    {
        string text = $"\"{new string('x', length)}\"", list = $"[{string.Join(',', Enumerable.Repeat("1", length))}]", map = $"{{{string.Join(',', Enumerable.Range(0, length).Select(i => $"\"{i}\":1"))}}}";
        foreach (string json in (string[])[text, list, map]) Assert.Equal(json, ToJson(Pack(json)));
        var bytes = new ArrayBufferWriter<byte>();
        new MessagePackWriter(bytes).Binary(new byte[length]);
        Assert.Equal($"\"{new string('0', 2 * length)}\"", ToJson(bytes.WrittenSpan));
    }

    private static Gen<string> Documents() => Gen.Sized(size => Value(Math.Min(size / 12, 4)));

    private static Gen<string> Value(int depth)
    {
        var text = ArbMap.Default.GeneratorFor<NonNull<string>>().Select(s => Quoted(s.Get));
        var simple = Gen.OneOf(
            Gen.Elements("null", "true", "false", "1.5", "0", "-1", "9223372036854775807", "-9223372036854775808", "18446744073709551615"),
            ArbMap.Default.GeneratorFor<long>().Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            text);
        if (depth == 0) return simple;
        var list = Value(depth - 1).ListOf().Select(items => $"[{string.Join(',', items)}]");
        var map = Gen.Two(Value(depth - 1)).ListOf().Select(pairs => "{" + string.Join(',', pairs.Select((pair, i) => $"\"k{i}\":{pair.Item1}")) + "}");
        return Gen.OneOf(simple, list, map);
    }

    private static string Quoted(string text)
    {
        // A lone surrogate is no text.
        string valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        return Written(json => json.WriteStringValue(valid));
    }

    private static string Written(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output)) write(json);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static byte[] Pack(string json)
    {
        var output = new ArrayBufferWriter<byte>();
        MessagePackJson.Write(new MessagePackWriter(output), JsonElement.Parse(json));
        return output.WrittenSpan.ToArray();
    }

    private static string ToJson(ReadOnlySpan<byte> document)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            var reader = new MessagePackReader(document);
            MessagePackJson.Copy(ref reader, json);
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
