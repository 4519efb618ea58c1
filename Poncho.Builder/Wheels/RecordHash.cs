using System.Buffers.Text;
using System.Security.Cryptography;
using Poncho.IO;

namespace Poncho.Builder.Wheels;

/// <summary>Hashes one file after another as RECORD has them.</summary>
internal sealed class RecordHash : IDisposable
{
    public const string Sha256 = "sha256";

    private static readonly Dictionary<string, HashAlgorithmName> s_others = new(StringComparer.Ordinal)
    {
        ["sha512"] = HashAlgorithmName.SHA512,
        ["sha384"] = HashAlgorithmName.SHA384,
        ["sha1"] = HashAlgorithmName.SHA1,
        ["md5"] = HashAlgorithmName.MD5,
    };

    private readonly Sha256 _sha256 = new();
    private readonly Dictionary<string, IncrementalHash> _others = new(StringComparer.Ordinal);
    private IncrementalHash? _other;

    /// <summary>A digest as a row of RECORD has it.</summary>
    public static string Text(string algorithm, ReadOnlySpan<byte> digest) => $"{algorithm}={Base64Url.EncodeToString(digest)}";

    /// <summary>Whether hashes of this kind can be compared.</summary>
    public static bool IsKnown(string algorithm) => algorithm == Sha256 || s_others.ContainsKey(algorithm);

    /// <summary>Starts a file.</summary>
    /// <param name="algorithm">One for which <see cref="IsKnown"/> is true.</param>
    public void Begin(string algorithm)
    {
        _other = null;
        if (algorithm == Sha256 || _others.TryGetValue(algorithm, out _other)) return;
        _others[algorithm] = _other = IncrementalHash.CreateHash(s_others[algorithm]);
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_other is null) _sha256.Append(bytes);
        else _other.AppendData(bytes);
    }

    /// <summary>The digest of the file.</summary>
    public byte[] Finish()
    {
        if (_other is not null) return _other.GetHashAndReset();
        byte[] digest = new byte[Digest.ByteCount];
        _sha256.Finish().CopyTo(digest);
        return digest;
    }

    public void Dispose()
    {
        _sha256.Dispose();
        foreach (var hash in _others.Values) hash.Dispose();
    }
}
