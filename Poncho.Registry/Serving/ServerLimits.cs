namespace Poncho.Registry.Serving;

/// <summary>How much a server takes. All are bytes but <see cref="Uploads"/> and <see cref="Patience"/>; null is no limit.</summary>
internal sealed record ServerLimits
{
    public long? BlobSize { get; init; }

    /// <summary>Twice what the specification asks every registry to take.</summary>
    public long ManifestSize { get; init; } = 8 << 20;

    /// <summary>Bodies of blobs that come in at once; who is too many is told to come again.</summary>
    public int Uploads { get; init; } = 256;

    /// <summary>How long a client may send nothing of a body, or take less than <see cref="Transport.SocketWriter.CopiedAtOnce"/> bytes of a blob.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Of all blobs and manifests of one repository.</summary>
    public long? Quota { get; init; }
}
