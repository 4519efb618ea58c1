namespace Poncho.Builder.Locks;

/// <summary>A wheel of an index or of an address: it is installed as it is fetched.</summary>
public sealed record PipWheel : PipSource
{
    public override string ExactState => Joined(ShortState, Sha256?.Hex[..ShortDigits]);
}
