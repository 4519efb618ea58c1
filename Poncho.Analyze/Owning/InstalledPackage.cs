namespace Poncho.Analyze.Owning;

/// <summary>A package of an environment.</summary>
/// <param name="Name">As its record says: the conda package's name, else the project's.</param>
/// <param name="Version">As its record says; null where nothing does.</param>
/// <param name="Origin">Where it came from.</param>
public sealed record InstalledPackage(string Name, string? Version, PackageOrigin Origin)
{
    /// <summary>Conda: the channel's name (<c>conda-forge</c>), or its URL where it is not of the public host; otherwise null.</summary>
    public string? Channel { get; init; }

    /// <summary>The project that it is, in normal form (PEP 503); null where no metadata say so.</summary>
    public string? Project { get; init; }

    /// <summary>Where its sources are: <c>git+URL@COMMIT</c> or the archive's URL for <see cref="PackageOrigin.Address"/>; otherwise null.</summary>
    public string? Address { get; init; }

    /// <summary>Local code: the folder that Python imports it from, or that it was installed from; otherwise null.</summary>
    public string? Folder { get; init; }

    /// <summary>Local code: the folder of the git checkout that it is in; null where it is in none.</summary>
    public string? Checkout { get; init; }
}
