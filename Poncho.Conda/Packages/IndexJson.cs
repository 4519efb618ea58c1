using System.Text.Json;

namespace Poncho.Conda.Packages;

/// <summary><c>info/index.json</c>: what the package says of itself, before any channel patched it.</summary>
public sealed record IndexJson
{
    /// <summary>As written; conda's names are lower case.</summary>
    public required string Name { get; init; }

    public required string Version { get; init; }

    public required string Build { get; init; }

    public required long BuildNumber { get; init; }

    /// <summary>The platform folder, such as <c>linux-64</c> or <c>noarch</c>; null in packages older than platform folders.</summary>
    public string? Subdir { get; init; }

    public required NoarchType Noarch { get; init; }

    /// <summary>Match specs of what must be there too.</summary>
    public required IReadOnlyList<string> Depends { get; init; }

    /// <summary>Match specs that bind if the package is there.</summary>
    public required IReadOnlyList<string> Constrains { get; init; }

    public string? License { get; init; }

    /// <summary>Milliseconds since 1970, or seconds in some old packages, as written.</summary>
    public long? Timestamp { get; init; }

    /// <summary>Of a Python: where its noarch packages go, below the prefix (CEP 17); null where the usual place holds.</summary>
    public string? PythonSitePackagesPath { get; init; }

    /// <summary>The whole object, for what is copied and not understood.</summary>
    public required JsonElement Json { get; init; }
}
