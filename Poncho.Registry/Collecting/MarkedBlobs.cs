using System.Buffers.Binary;
using Poncho.Registry.Naming;

namespace Poncho.Registry.Collecting;

/// <summary>
/// Which blobs some manifest needs. The first half of each hash stands for it: 16 bytes a blob instead of hundreds, and where two should ever share
/// it, one stays that could go.
/// </summary>
internal sealed class MarkedBlobs
{
    private readonly HashSet<UInt128> _marks = [];

    /// <summary>False where it was marked before.</summary>
    public bool Add(BlobDigest digest) => _marks.Add(MarkOf(digest));

    public bool Contains(BlobDigest digest) => _marks.Contains(MarkOf(digest));

    private static UInt128 MarkOf(BlobDigest digest)
    {
        Span<byte> bytes = stackalloc byte[16];
        Convert.FromHexString(digest.Hex.AsSpan(0, 32), bytes, out _, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
