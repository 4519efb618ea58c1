using Poncho.Builder.Building;
using Poncho.Builder.Images.Bases;
using Poncho.Builder.Images.Blobs;
using Poncho.Builder.Images.Roots;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Images;

/// <summary>What a user chooses of an image. The defaults are those of an image without a base.</summary>
internal sealed record ImageOptions
{
    /// <summary>
    /// Layers that Docker and podman take of an image that shares them with the environment: of 125 that Docker has at most, and podman's mount options
    /// fit one page.
    /// </summary>
    public const int SharedLayers = 120;

    /// <summary>Layers of other images: room for those that a user lays on it.</summary>
    public const int UsualLayers = 60;

    public static ImageOptions Default { get; } = new();

    /// <summary>What it lies on, as the user names it (<see cref="BaseReader"/>); null for nothing but the C library.</summary>
    public string? Base { get; init; }

    /// <summary>Gets <see cref="Base"/> from a registry, for a platform; null where it is none of a registry.</summary>
    public Func<TargetPlatform, CancellationToken, Task<PulledImage>>? Pull { get; init; }

    /// <summary>Gets the C library of an image without a base from a package, for an environment; null for this machine's.</summary>
    public Func<EnvironmentConfig, IBuildProgress, CancellationToken, Task<RootLibc>>? Libc { get; init; }

    /// <summary>Where the environment is, as a full path; null for the usual place: the root, or <c>/opt/poncho</c> on a base.</summary>
    public string? Prefix { get; init; }

    /// <summary>Null for what the format usually has.</summary>
    public LayerCompression? Compression { get; init; }

    /// <summary>
    /// Layers that it may have at most, those of the base and of the root among them. Null: as many as the environment has, up to
    /// <see cref="SharedLayers"/>, where they are its own blobs; else <see cref="UsualLayers"/>.
    /// </summary>
    public int? MaxLayers { get; init; }

    /// <summary>Whether an image without a base has busybox.</summary>
    public bool WithShell { get; init; }

    /// <summary>Words; null for none.</summary>
    public IReadOnlyList<string>? Entrypoint { get; init; }

    /// <summary>Words; null for <c>python</c>, where the environment has one.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>Such as <c>1000:1000</c>; null for the usual one.</summary>
    public string? User { get; init; }

    /// <summary>A full path; null for the usual one.</summary>
    public string? WorkingFolder { get; init; }

    /// <summary>Added to those that Poncho sets; a later one of a name wins.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>The time that the config says (SOURCE_DATE_EPOCH of reproducible-builds.org); null for 1980.</summary>
    public DateTimeOffset? Created { get; init; }
}
