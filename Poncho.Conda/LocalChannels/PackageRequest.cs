using Poncho.Conda.Packages;

namespace Poncho.Conda.LocalChannels;

/// <summary>What a folder shall become: the words of <c>poncho package</c>.</summary>
public sealed record PackageRequest
{
    /// <summary>
    /// The folder whose content goes below the prefix. Its <c>conda-meta</c> and <c>.poncho</c> are left out: they belong to environments.
    /// </summary>
    public required string Folder { get; init; }

    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>The build string; null gives the build number, after <c>py_</c> for noarch Python.</summary>
    public string? Build { get; init; }

    public int BuildNumber { get; init; }

    public NoarchType Noarch { get; init; }

    /// <summary>The platform of what is not noarch, such as <c>linux-64</c>; null means this machine's.</summary>
    public string? Subdir { get; init; }

    /// <summary>Match specs.</summary>
    public IReadOnlyList<string> Depends { get; init; } = [];

    /// <summary>Match specs.</summary>
    public IReadOnlyList<string> Constrains { get; init; } = [];

    /// <summary>Commands of a noarch Python package, <c>command = module:function</c>.</summary>
    public IReadOnlyList<string> EntryPoints { get; init; } = [];

    public string? License { get; init; }

    public string? Summary { get; init; }

    /// <summary>Where a Python that the folder holds keeps its modules (CEP 17).</summary>
    public string? PythonSitePackagesPath { get; init; }

    /// <summary>
    /// The path that stands in files for the prefix; null means the folder's own full path. Placeholders as conda-build makes them
    /// (<c>_placehold_placehold</c>) are found too.
    /// </summary>
    public string? Prefix { get; init; }

    /// <summary>
    /// Seconds since 1970: the package's timestamp and the time of its files (<c>SOURCE_DATE_EPOCH</c>). Null: no timestamp, and files of
    /// 1980; nothing depends on the clock.
    /// </summary>
    public long? Time { get; init; }
}
