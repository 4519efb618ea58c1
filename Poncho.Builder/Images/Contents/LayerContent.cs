using Poncho.Builder.Images.Blobs;

namespace Poncho.Builder.Images.Contents;

/// <summary>What an image has to know of a layer beyond its descriptor.</summary>
internal sealed record LayerContent
{
    public required PlainFacts Facts { get; init; }

    /// <summary>Its folders, those that it only implies among them, sorted by path (ordinal).</summary>
    public required IReadOnlyList<string> Folders { get; init; }

    /// <summary>The files of its <c>bin</c>, and those that say what activation sets: what scripts look for.</summary>
    public required IReadOnlyList<string> Looked { get; init; }

    /// <summary>A hash (XXH64) of the path of each file and link: enough to see where two layers own one path.</summary>
    public required IReadOnlySet<ulong> Paths { get; init; }
}
