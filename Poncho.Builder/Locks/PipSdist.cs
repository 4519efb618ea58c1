namespace Poncho.Builder.Locks;

/// <summary>An archive of source code (sdist) of an index or of an address.</summary>
public sealed record PipSdist : PipBuilt
{
    public override string ExactState => Joined(ShortState, (Wheel?.Sha256 ?? Sha256)?.Hex[..ShortDigits]);
}
