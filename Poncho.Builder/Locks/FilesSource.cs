using Poncho.IO;

namespace Poncho.Builder.Locks;

/// <summary>Files of an environment that existed already which no package owns, or which were changed.</summary>
public sealed record FilesSource : LockedSource
{
    public const string KindName = "files";

    public override string Kind => KindName;

    /// <summary>See <see cref="LockedSource.CapturedLayer"/>.</summary>
    public required Digest Layer { get; init; }

    public override Digest? CapturedLayer => Layer;

    public override string ShortState => Layer.Hex[..ShortDigits];
}
