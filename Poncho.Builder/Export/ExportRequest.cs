namespace Poncho.Builder.Export;

/// <summary>What the user asked <c>poncho export</c> for.</summary>
internal sealed record ExportRequest
{
    /// <summary>An environment in the store.</summary>
    public required string Name { get; init; }

    /// <summary>The tarball (by its suffix), or the folder (an empty one that is there, or what ends in a slash).</summary>
    public required string Output { get; init; }

    /// <summary>An environment whose layers are left out: a tarball where there is such a path, else a name in the store; null for none.</summary>
    public string? Since { get; init; }
}
