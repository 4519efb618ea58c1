namespace Poncho.Builder.Export;

/// <summary>What the user asked <c>poncho export</c> for.</summary>
internal sealed record ExportRequest
{
    /// <summary>What is exported: a tarball where there is such a path, else a name or digest in the store.</summary>
    public required string Environment { get; init; }

    /// <summary>What is written; how it ends says in which format.</summary>
    public required string Output { get; init; }

    /// <summary>An environment whose layers are left out, named as any ENV; null for none.</summary>
    public string? Since { get; init; }
}
