namespace Poncho.Builder.Export;

/// <summary>What <c>poncho export</c> wrote.</summary>
internal sealed record ExportResult
{
    /// <summary>Bytes of the file; null for a folder.</summary>
    public long? Size { get; init; }

    /// <summary>Layers of the environment, those that were left out among them.</summary>
    public required int Layers { get; init; }

    /// <summary>Layers that were left out.</summary>
    public int Absent { get; init; }
}
