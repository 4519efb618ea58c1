using Poncho.IO;

namespace Poncho.Builder.Locks;

/// <summary>What pip had installed into an environment that existed already: its files are all that there is.</summary>
public sealed record PipCaptured : PipSource
{
    /// <summary>See <see cref="LockedSource.CapturedLayer"/>.</summary>
    public required Digest Layer { get; init; }

    public override Digest? CapturedLayer => Layer;

    public override string ExactState => Joined(ShortState, Layer.Hex[..ShortDigits]);
}
