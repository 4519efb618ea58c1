using System.Security.Cryptography;
using Poncho.IO;

namespace Poncho.Registry.Naming;

/// <summary>A running hash of either algorithm. sha256 is the linked one of a native program; sha512 is the platform's.</summary>
internal sealed class BlobHash : IDisposable
{
    private readonly Sha256? _sha256;
    private readonly IncrementalHash? _sha512;

    /// <param name="algorithm"><c>sha256</c> or <c>sha512</c>.</param>
    public BlobHash(string algorithm)
    {
        if (algorithm == BlobDigest.Sha512Name) _sha512 = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        else _sha256 = new Sha256();
    }

    /// <summary>Hashes bytes that are in memory.</summary>
    public static BlobDigest Of(string algorithm, ReadOnlySpan<byte> bytes)
    {
        using var hash = new BlobHash(algorithm);
        hash.Append(bytes);
        return hash.SoFar();
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_sha256 is not null) _sha256.Append(bytes);
        else _sha512!.AppendData(bytes);
    }

    /// <summary>The digest of what was appended so far; more may follow.</summary>
    public BlobDigest SoFar() => _sha256 is not null ? BlobDigest.Of(_sha256.SoFar()) : BlobDigest.OfSha512(_sha512!.GetCurrentHash());

    public void Dispose()
    {
        _sha256?.Dispose();
        _sha512?.Dispose();
    }
}
