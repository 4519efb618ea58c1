using System.Security.Cryptography;

namespace Poncho.IO;

/// <summary>A running sha256. The one place that knows which library hashes.</summary>
public sealed class Sha256 : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    /// <summary>The digest of what was appended so far; more may follow.</summary>
    public Digest SoFar()
    {
        Span<byte> hash = stackalloc byte[Digest.ByteCount];
        _hash.GetCurrentHash(hash);
        return Digest.FromHash(hash);
    }

    /// <summary>The digest of all that was appended; starts anew afterwards.</summary>
    public Digest Finish()
    {
        Span<byte> hash = stackalloc byte[Digest.ByteCount];
        _hash.GetHashAndReset(hash);
        return Digest.FromHash(hash);
    }

    public void Dispose() => _hash.Dispose();
}
