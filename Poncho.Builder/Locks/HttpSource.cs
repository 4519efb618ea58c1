using Poncho.Builder.Specs;

namespace Poncho.Builder.Locks;

/// <summary>
/// A file, or the files of an archive, at an address. <see cref="LockedSource.Size"/> and <see cref="LockedSource.Sha256"/> are of the bytes as
/// they are fetched.
/// </summary>
public sealed record HttpSource : LockedSource
{
    public const string KindName = "http";

    /// <summary>The folder of all http sources, below the prefix.</summary>
    public const string Parent = "poncho/http";

    public override string Kind => KindName;

    /// <summary>What it is once it is decompressed.</summary>
    public required HttpPartType Type { get; init; }

    public HttpCompression Compression { get; init; }

    public override string? DataPath => $"{Parent}/{Name}";
}
