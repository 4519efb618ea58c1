using Poncho.Analyze.Naming;

namespace Poncho.Analyze.Choosing;

/// <summary>What the user says about how to choose.</summary>
public sealed record ChoosingOptions
{
    /// <summary>The Python to choose for; null for the environment's, and without one the newest known.</summary>
    public PythonRelease? Python { get; init; }

    /// <summary>Nothing from conda.</summary>
    public bool PipOnly { get; init; }

    /// <summary>Imports, with or without dots, and the package of each (<c>--pkg-mapping</c>); an empty package means none.</summary>
    public IReadOnlyDictionary<string, string> Mapping { get; init; } = new Dictionary<string, string>();

    /// <summary>Packages that are needed though nothing imports them (<c>--extra-pkg</c>), as a spec writes them.</summary>
    public IReadOnlyList<string> Extra { get; init; } = [];
}
