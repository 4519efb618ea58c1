namespace Poncho.Runtime.Environments;

/// <summary>What an environment runs on: <c>os</c> and <c>architecture</c> as OCI (and Go) name them, <c>subdir</c> as conda does.</summary>
public sealed record TargetPlatform
{
    /// <summary>Such as <c>linux</c>.</summary>
    public required string Os { get; init; }

    /// <summary>Such as <c>amd64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Such as <c>linux-64</c>.</summary>
    public required string Subdir { get; init; }
}
