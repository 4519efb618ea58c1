using System.Buffers.Text;
using System.Security.Cryptography;
using Poncho.IO;

namespace Poncho.Builder.Wheels;

/// <summary>Hashes one file after another as RECORD has them: sha256 or better.</summary>
internal sealed class RecordHash : IDisposable
{
    public const string Sha256 = "sha256";

    private readonly Sha256 _sha256 = new();
    private readonly Dictionary<string, IncrementalHash> _others = new(StringComparer.Ordinal);
    private IncrementalHash? _other;

    /// <summary>A digest as a row of RECORD has it.</summary>
    public static string Text(string algorithm, ReadOnlySpan<byte> digest) => $"{algorithm}={Base64Url.EncodeToString(digest)}";

    /// <summary>Whether a hash of this kind is trusted. md5 and sha1 are not: other bytes with the same hash can be made.</summary>
    public static bool IsKnown(string algorithm) => algorithm is Sha256 or "sha384" or "sha512";

    /// <summary>Starts a file.</summary>
    /// <param name="algorithm">One for which <see cref="IsKnown"/> is true.</param>
    public void Begin(string algorithm)
    {
        _other = null;
        if (algorithm == Sha256 || _others.TryGetValue(algorithm, out _other)) return;
        _others[algorithm] = _other = IncrementalHash.CreateHash(algorithm == "sha384" ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA512);
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_other is null) _sha256.Append(bytes);
        else _other.AppendData(bytes);
    }

    /// <summary>The digest of the file, in URL-safe base64 without padding.</summary>
    public string Finish()
    {
        if (_other is not null) return Base64Url.EncodeToString(_other.GetHashAndReset());
        Span<byte> digest = stackalloc byte[Digest.ByteCount];
        _sha256.Finish().CopyTo(digest);
        return Base64Url.EncodeToString(digest);
    }

    public void Dispose()
    {
        _sha256.Dispose();
        foreach (var hash in _others.Values) hash.Dispose();
    }
}
