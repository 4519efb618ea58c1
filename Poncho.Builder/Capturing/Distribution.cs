using System.Collections.Immutable;

namespace Poncho.Builder.Capturing;

/// <summary>A Python project that pip, or another installer that is not conda, put into an environment.</summary>
internal sealed record Distribution
{
    /// <summary>The normalized name.</summary>
    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>Its <c>.dist-info</c>, below the prefix; of an old editable install its <c>.egg-link</c>.</summary>
    public required string Info { get; init; }

    /// <summary>What its RECORD lists, below the prefix; byte code is not among them.</summary>
    public required ImmutableArray<string> Files { get; init; }

    /// <summary>The folder of an editable install; null for others.</summary>
    public string? Folder { get; init; }

    /// <summary>The user asked for it (PEP 376, REQUESTED).</summary>
    public bool IsRequested { get; init; }

    /// <summary>The user gave its address (PEP 610, <c>direct_url.json</c>).</summary>
    public bool IsDirect { get; init; }

    /// <summary>The normalized names of what it needs.</summary>
    public ImmutableArray<string> Needs { get; init; } = [];

    public string? License { get; init; }

    /// <summary>Paths of its RECORD that lead out of the environment: they are not the environment's.</summary>
    public ImmutableArray<string> Outside { get; init; } = [];

    public override string ToString() => Version.Length > 0 ? $"{Name} {Version}" : Name;
}
