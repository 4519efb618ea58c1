using System.Buffers;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using MessagePack;
using Poncho.Conda.LocalChannels;
using Poncho.Conda.Shards;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Conda.Tests.Shards;

public sealed class ShardReaderTests
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
    [InlineData("dd7fffffff01", "a list of two thousand million values")]
    [InlineData("df4000000001", "a map whose pairs are as many values as no 32-bit number holds")]
    [InlineData("dc000301", "a list that is longer than the document by two values")]
    [InlineData("c6ffffffff00", "binary of 4 GiB")]
    [InlineData("db80000000", "a text of 2 GiB")]
    [InlineData("c780", "an extension that lacks its type")]
    [InlineData("82a16101a162", "a map that lacks its last value")]
    public void Lengths_are_not_believed(string hex, string why) => Assert.True(Record.Exception(() => ToJson(Convert.FromHexString(hex))) is InvalidDataException, why);

    [Fact]
    public void Deep_nesting_is_refused_but_can_be_passed_over()
    {
        byte[] deep = [.. Enumerable.Repeat((byte)0x91, 1_000_000), 0xc0];
        Assert.Throws<InvalidDataException>(() => ToJson(deep));
        var reader = new ShardReader(deep);
        reader.Skip();
        Assert.True(reader.IsAtEnd);
    }

    [Fact]
    public void Deeply_nested_maps_can_be_passed_over()
    {
        byte[] deep = [.. Enumerable.Repeat<byte[]>([0x81, 0xa0], 500_000).SelectMany(level => level), 0xc0];
        var reader = new ShardReader(deep);
        reader.Skip();
        Assert.True(reader.IsAtEnd);
    }

    /// <summary>JSON may say a name twice too; what reads it takes the last one.</summary>
    [Fact]
    public void A_key_that_is_there_twice_is_copied_twice() => Assert.Equal("""{"a":1,"a":2}""", ToJson(Convert.FromHexString("82a16101a16102")));

    [Fact]
    public void Of_a_name_that_the_index_has_twice_the_first_shard_counts()
    {
        string first = new('1', 64), second = new('2', 64);
        var index = ShardIndex.Read(Convert.FromHexString($"81a673686172647382a161c420{first}a161c420{second}"), "c/noarch");
        Assert.True(index.TryFind("a", out var shard));
        Assert.Equal(first, shard.Hex);
    }

    [Theory]
    [InlineData("81a673686172647381a16191c4200000000000000000000000000000000000000000000000000000000000000000", "a list that holds a checksum")]
    [InlineData("81a673686172647381a161c41f00000000000000000000000000000000000000000000000000000000000000", "31 bytes")]
    [InlineData("81a673686172647381a161a3616263", "a text that is no hex")]
    [InlineData("81a67368617264738101c0", "a name that is a number")]
    public void Names_without_a_checksum_are_passed_over(string hex, string why) =>
        Assert.True(ShardIndex.Read(Convert.FromHexString(hex), "c/noarch").Names.Count == 0, why);

    [Theory]
    [InlineData("82a6736861726473df7fffffff")]
    [InlineData("c1")]
    [InlineData("")]
    [InlineData("90")]
    [InlineData("81a4696e666f81a8626173655f75726cdb7fffffff")]
    public void A_damaged_index_is_refused_in_one_line(string hex)
    {
        var error = Assert.Throws<PonchoException>(() => ShardIndex.Read(Convert.FromHexString(hex), "c/noarch"));
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.EndsWith("\"c/noarch\"", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Seeds are fixed; bytes that begin long forms are among the changes, since their lengths are what hurts.</summary>
    [Fact]
    public void Mutated_documents_are_read_or_refused()
    {
        var random = new Random(16);
        byte[] whole = Pack("""{"version":1,"info":{"base_url":"","subdir":"noarch"},"shards":{"a":"x","b":[1,{"c":2}]},"packages":{"a-1-0.conda":{"depends":["b"],"x":1.5}}}""");
        for (int i = 0; i < LongRun.Times(20_000, 2_000_000); i++)
        {
            byte[] damaged = Mutate(whole, random);
            if (Record.Exception(() => ToJson(damaged)) is { } error) Assert.IsType<InvalidDataException>(error);
            if (Record.Exception(() => ShardIndex.Read(damaged, "c/noarch")) is { } refused) Assert.IsType<PonchoException>(refused);
            var reader = new ShardReader(damaged);
            try
            {
                reader.Skip();
            }
            catch (InvalidDataException)
            {
                // It is damaged.
            }
        }
    }

    [Fact]
    public void A_document_that_is_cut_anywhere_is_damaged_and_nothing_worse()
    {
        byte[] whole = Pack("""{"packages":{"a-1-0.conda":{"depends":["b >=1","c"],"size":70000,"timestamp":1700000000000,"x":1.5,"y":null}},"removed":[]}""");
        Assert.All(Enumerable.Range(0, whole.Length), length => Assert.Throws<InvalidDataException>(() => ToJson(whole[..length])));
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
        var output = new MessagePackWriter(bytes);
        output.Write(new byte[length]);
        output.Flush();
        Assert.Equal($"\"{new string('0', 2 * length)}\"", ToJson(bytes.WrittenSpan.ToArray()));
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

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        bytes = [.. bytes];
        for (int changes = 1 + random.Next(3); changes > 0 && bytes.Length > 0; changes--)
        {
            int at = random.Next(bytes.Length);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes[at] = (byte)(0xc0 + random.Next(0x20));
                    break;
                default:
                    bytes = bytes[..at];
                    break;
            }
        }

        return bytes;
    }

    private static byte[] Pack(string json)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var output = new MessagePackWriter(bytes);
        JsonMessagePack.Write(ref output, JsonElement.Parse(json));
        output.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    private static string ToJson(byte[] document)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            var reader = new ShardReader(document);
            ShardValueJson.Copy(ref reader, json);
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
