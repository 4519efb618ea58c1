namespace Poncho.Analyze.Choosing;

/// <summary>A package that imports need.</summary>
/// <param name="Kind">What installs it.</param>
/// <param name="Name">The conda package's name, or the project's.</param>
/// <param name="Evidence">How it is known.</param>
public sealed record NeededPackage(PackageKind Kind, string Name, PackageEvidence Evidence)
{
    /// <summary>The environment's version of it; null where no environment has it.</summary>
    public string? Version { get; init; }

    /// <summary>The channel that the environment has it from, by name or URL; null for pip and without an environment.</summary>
    public string? Channel { get; init; }

    /// <summary>Where the environment's pip had it from when that was no index: <c>git+URL@COMMIT</c> or an archive's URL; otherwise null.</summary>
    public string? Address { get; init; }

    /// <summary>The whole entry that the user wrote (<c>numpy=1.26</c> of an extra package); null otherwise. It is taken as it is.</summary>
    public string? Written { get; init; }

    /// <summary>What of the imports' names led to it (<c>numpy</c>, <c>google.cloud.storage</c>), sorted; empty for an extra package that none needs.</summary>
    public IReadOnlyList<string> Imports { get; init; } = [];

    /// <summary>Its line in a spec: a match spec of conda, or a requirement of pip.</summary>
    public string ToSpec(VersionPin pin)
    {
        if (Written is not null) return Written;
        if (Address is not null) return $"{Name} @ {Address}";
        if (Version is null || pin == VersionPin.None) return Name;
        string equals = Kind == PackageKind.Conda ? "=" : "==";
        // A local part ("2.1.0+cpu") is no index's.
        string version = Kind == PackageKind.Pip ? Version.Split('+')[0] : Version;
        if (pin == VersionPin.Exact) return Name + equals + version;
        string[] numbers = version.Split('.');
        if (numbers.Length < 3) return Name + equals + version;
        return $"{Name}{equals}{numbers[0]}.{numbers[1]}{(Kind == PackageKind.Pip ? ".*" : "")}";
    }
}
