using Poncho.IO;
using Poncho.IO.Tar;
using Poncho.Oci.Layers;

namespace Poncho.Oci.Tests.Layers;

/// <summary>Notes what it was shown, and refuses where it is told to.</summary>
internal sealed class PayloadRecorder : IPayloadObserver
{
    private readonly Sha256 _sha = new();
    private long _length;

    public List<(TarMember Entry, Digest Content)> Seen { get; } = [];

    /// <summary>The path at whose beginning the payload is refused.</summary>
    public string? RefusedAt { get; init; }

    /// <summary>The path at whose end it is refused.</summary>
    public string? RefusedAfter { get; init; }

    public string? Begin(TarMember entry)
    {
        Seen.Add((entry, default));
        _length = 0;
        return entry.Path == RefusedAt ? "refused by the test" : null;
    }

    public void Data(ReadOnlySpan<byte> bytes)
    {
        _sha.Append(bytes);
        _length += bytes.Length;
    }

    public string? End()
    {
        var entry = Seen[^1].Entry;
        if (_length != entry.Size) throw new InvalidOperationException($"{entry.Path}: {_length} bytes of {entry.Size}");
        Seen[^1] = (entry, _sha.Finish());
        return entry.Path == RefusedAfter ? "refused by the test" : null;
    }
}
