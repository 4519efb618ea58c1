using Poncho.IO.Machines;

namespace Poncho.Runtime.Environments;

/// <summary>
/// What an environment runs on, as its config says it: <c>os</c> and <c>architecture</c> as OCI (and Go) name them, <c>subdir</c> as conda
/// does. It is read as it is, also where this program knows no such platform: that is said when the environment is to be run.
/// </summary>
public sealed record TargetPlatform
{
    /// <summary>Such as <c>linux</c>.</summary>
    public required string Os { get; init; }

    /// <summary>Such as <c>amd64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Such as <c>linux-64</c>.</summary>
    public required string Subdir { get; init; }

    /// <summary>What the config says of a platform.</summary>
    public static TargetPlatform Of(CondaPlatform platform)
    {
        ArgumentNullException.ThrowIfNull(platform);
        return new TargetPlatform { Os = platform.Os, Architecture = platform.Architecture, Subdir = platform.Subdir };
    }
}
