using Poncho.Analyze.Choosing;
using Poncho.Analyze.Naming;
using Poncho.Builder.Specs;

namespace Poncho.Builder.Analyzing;

/// <summary>What <c>poncho analyze</c> is asked for.</summary>
internal sealed record AnalyzeRequest
{
    /// <summary>Files, folders and notebooks; <c>-</c> is standard input.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>Whether imports inside functions are left out.</summary>
    public bool TopLevel { get; init; }

    /// <summary>The one function that counts; null for whole files.</summary>
    public string? Function { get; init; }

    /// <summary>The packages of imports, as the user says: <c>IMPORT=PACKAGE</c>.</summary>
    public IReadOnlyList<string> Mapping { get; init; } = [];

    /// <summary>Packages besides those that are imported.</summary>
    public IReadOnlyList<string> Extra { get; init; } = [];

    /// <summary>Nothing from conda.</summary>
    public bool PipOnly { get; init; }

    /// <summary>How much of the environment's versions is asked for.</summary>
    public VersionPin Pin { get; init; }

    /// <summary>The environment whose packages are meant; null for the active one.</summary>
    public string? Environment { get; init; }

    /// <summary>No environment is asked.</summary>
    public bool NoEnvironment { get; init; }

    /// <summary>The Python that the application is for; null for the environment's, else the newest.</summary>
    public PythonRelease? Python { get; init; }

    /// <summary>In order of priority; empty for those of <c>.condarc</c>.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];

    /// <summary>The spec that is held against the sources: what it asks for is taken to be somewhere. Null for none.</summary>
    public Spec? Spec { get; init; }

    /// <summary>Nothing is asked of the network.</summary>
    public bool Offline { get; init; }
}
