using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Poncho.IO;

/// <summary>
/// The sha256 of a blob, written <c>sha256:</c> and 64 lower-case hex digits (OCI image specification, descriptor, "Digests").
/// </summary>
/// <remarks><c>default(Digest)</c> is no digest of anything; writing it is a bug and throws.</remarks>
[JsonConverter(typeof(DigestJsonConverter))]
public readonly record struct Digest : ISpanParsable<Digest>, IComparable<Digest>
{
    /// <summary>Bytes in a digest.</summary>
    public const int ByteCount = 32;

    private const string Prefix = "sha256:";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly ulong _a, _b, _c, _d;

    // 64 zeros are a digest as any, though no content has it: who promises it promises something.
    private readonly bool _isSet;

    private Digest(ReadOnlySpan<byte> hash)
    {
        _a = BinaryPrimitives.ReadUInt64BigEndian(hash);
        _b = BinaryPrimitives.ReadUInt64BigEndian(hash[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(hash[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(hash[24..]);
        _isSet = true;
    }

    /// <summary>True for <c>default(Digest)</c>, which no content has.</summary>
    public bool IsDefault => !_isSet;

    /// <summary>The 64 lower-case hex digits, without the algorithm.</summary>
    public string Hex => ToString()[Prefix.Length..];

    /// <summary>Wraps a hash that was computed already: exactly 32 bytes.</summary>
    public static Digest FromHash(ReadOnlySpan<byte> hash)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(hash.Length, ByteCount);
        return new Digest(hash);
    }

    /// <summary>Hashes bytes that are in memory.</summary>
    public static Digest Of(ReadOnlySpan<byte> content)
    {
        using var sha = new Sha256();
        sha.Append(content);
        return sha.Finish();
    }

    /// <summary>Hashes a stream from its position to its end; the stream stays open.</summary>
    public static async ValueTask<Digest> OfAsync(Stream content, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(content);
        using var sha = new Sha256();
        var buffer = new byte[128 * 1024];
        for (int read; (read = await content.ReadAsync(buffer, cancel)) > 0;) sha.Append(buffer.AsSpan(0, read));
        return sha.Finish();
    }

    /// <summary>Reads 64 lower-case hex digits without the algorithm's name, as conda's <c>sha256</c> fields have them.</summary>
    public static bool TryParseHex(ReadOnlySpan<char> hex, out Digest digest)
    {
        digest = default;
        if (hex.Length != 2 * ByteCount || hex.ContainsAnyExcept(HexDigits)) return false;
        Span<byte> hash = stackalloc byte[ByteCount];
        Convert.FromHexString(hex, hash, out _, out _);
        digest = new Digest(hash);
        return true;
    }

    public static bool TryParse(ReadOnlySpan<char> text, out Digest digest)
    {
        digest = default;
        return text.StartsWith(Prefix, StringComparison.Ordinal) && TryParseHex(text[Prefix.Length..], out digest);
    }

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Digest result) => TryParse(s, out result);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Digest result) => TryParse(s.AsSpan(), out result);

    /// <exception cref="FormatException">The text is no digest; the message shows it.</exception>
    public static Digest Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var digest) ? digest : throw new FormatException($"not a digest (sha256: and 64 lower-case hex digits): \"{text}\"");

    public static Digest Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    public static Digest Parse(string s, IFormatProvider? provider) => Parse(s.AsSpan());

    /// <summary>Writes the 32 bytes of the hash.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _d);
    }

    public int CompareTo(Digest other)
    {
        int order = _a.CompareTo(other._a);
        if (order == 0) order = _b.CompareTo(other._b);
        if (order == 0) order = _c.CompareTo(other._c);
        return order != 0 ? order : _d.CompareTo(other._d);
    }

    public static bool operator <(Digest left, Digest right) => left.CompareTo(right) < 0;

    public static bool operator >(Digest left, Digest right) => left.CompareTo(right) > 0;

    public static bool operator <=(Digest left, Digest right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Digest left, Digest right) => left.CompareTo(right) >= 0;

    /// <summary>Gives back the text that <see cref="Parse(ReadOnlySpan{char})"/> takes.</summary>
    public override string ToString()
    {
        if (IsDefault) throw new InvalidOperationException("default(Digest) is no digest");
        return string.Create(Prefix.Length + 2 * ByteCount, this, static (text, digest) =>
        {
            Prefix.CopyTo(text);
            Span<byte> hash = stackalloc byte[ByteCount];
            digest.CopyTo(hash);
            Convert.TryToHexStringLower(hash, text[Prefix.Length..], out _);
        });
    }
}
