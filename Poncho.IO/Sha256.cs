using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Poncho.IO;

/// <summary>
/// A running sha256. The one place that knows which library hashes: in a natively compiled program OpenSSL's, linked in, so that the program
/// opens no library for a digest; in a managed one the platform's.
/// </summary>
public sealed class Sha256 : IDisposable
{
    private readonly IncrementalHash? _platform;
    private LinkedSha256 _linked;

    public Sha256()
    {
        if (RuntimeFeature.IsDynamicCodeSupported) _platform = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        else _linked.Begin();
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_platform is not null) _platform.AppendData(bytes);
        else _linked.Append(bytes);
    }

    /// <summary>The digest of what was appended so far; more may follow.</summary>
    public Digest SoFar()
    {
        Span<byte> hash = stackalloc byte[Digest.ByteCount];
        if (_platform is not null)
        {
            _platform.GetCurrentHash(hash);
        }
        else
        {
            var copy = _linked;
            copy.Finish(hash);
        }

        return Digest.FromHash(hash);
    }

    /// <summary>The digest of all that was appended; starts anew afterwards.</summary>
    public Digest Finish()
    {
        Span<byte> hash = stackalloc byte[Digest.ByteCount];
        if (_platform is not null)
        {
            _platform.GetHashAndReset(hash);
        }
        else
        {
            _linked.Finish(hash);
            _linked.Begin();
        }

        return Digest.FromHash(hash);
    }

    public void Dispose() => _platform?.Dispose();
}
