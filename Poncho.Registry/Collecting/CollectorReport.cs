namespace Poncho.Registry.Collecting;

/// <summary>What a collection did, or, of a dry run, would do. Sizes are bytes.</summary>
internal sealed record CollectorReport
{
    public int Repositories { get; init; }

    public int Manifests { get; init; }

    /// <summary>Manifests without a tag that were deleted.</summary>
    public int Untagged { get; init; }

    public int Trashed { get; init; }

    public long TrashedSize { get; init; }

    public int Restored { get; init; }

    public int Deleted { get; init; }

    public long DeletedSize { get; init; }

    /// <summary>Links of repositories to blobs that are gone.</summary>
    public int Forgotten { get; init; }

    /// <summary>A manifest that cannot be read, as <c>NAME@DIGEST</c>: nobody knows what it needs, so nothing was swept. Null where all were read.</summary>
    public string? Unreadable { get; init; }
}
