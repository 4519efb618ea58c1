using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Poncho.IO;

namespace Poncho.Registry.Naming;

/// <summary>
/// What a blob is called: <c>sha256:</c> or <c>sha512:</c> and lower-case hex digits (OCI image specification, descriptor, "Digests"). Both are
/// served, so this is no <see cref="Digest"/>, which is of sha256 alone.
/// </summary>
internal sealed record BlobDigest : IComparable<BlobDigest>
{
    public const string Sha256Name = "sha256", Sha512Name = "sha512";

    private static readonly SearchValues<char> s_hex = SearchValues.Create("0123456789abcdef");

    private readonly string _text;

    private BlobDigest(string text) => _text = text;

    /// <summary><c>sha256</c> or <c>sha512</c>.</summary>
    public string Algorithm => _text[..Sha256Name.Length];

    /// <summary>The digits alone: the blob's name as a file.</summary>
    public string Hex => _text[(Sha256Name.Length + 1)..];

    public static BlobDigest Of(Digest digest) => new(digest.ToString());

    /// <param name="hash">64 bytes.</param>
    public static BlobDigest OfSha512(ReadOnlySpan<byte> hash) => new($"{Sha512Name}:{Convert.ToHexStringLower(hash)}");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out BlobDigest? digest)
    {
        digest = null;
        int colon = text is null ? -1 : text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || text.AsSpan(colon + 1).ContainsAnyExcept(s_hex)) return false;
        int digits = text!.Length - colon - 1;
        bool isOne = text.AsSpan(0, colon) switch
        {
            Sha256Name => digits == 64,
            Sha512Name => digits == 128,
            _ => false,
        };
        if (isOne) digest = new BlobDigest(text);
        return isOne;
    }

    public static BlobDigest Parse(string text) => TryParse(text, out var digest) ? digest : throw new FormatException($"not a digest: \"{text}\"");

    /// <summary>Whether blobs may be called by this algorithm.</summary>
    public static bool IsAlgorithm(string name) => name is Sha256Name or Sha512Name;

    public int CompareTo(BlobDigest? other) => string.CompareOrdinal(_text, other?._text);

    /// <summary>Gives back the text that <see cref="TryParse"/> takes.</summary>
    public override string ToString() => _text;
}
