namespace Poncho.Builder.Export;

/// <summary>What <c>poncho export</c> wrote.</summary>
internal sealed record ExportResult
{
    /// <summary>Bytes of the tarball; null for a folder.</summary>
    public long? Size { get; init; }

    public required int Layers { get; init; }

    /// <summary>Layers that were left out.</summary>
    public int Absent { get; init; }
}
