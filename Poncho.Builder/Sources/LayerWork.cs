using Poncho.Builder.Compiling;
using Poncho.Builder.Locks;
using Poncho.Conda.Linking;

namespace Poncho.Builder.Sources;

/// <summary>What the layers of one build are made with.</summary>
internal sealed record LayerWork
{
    public required EnvironmentLock Lock { get; init; }

    /// <summary>The environment's Python; null where it has none.</summary>
    public PythonInfo? Python { get; init; }

    /// <summary>Gives the interpreters, waiting until they are there; called only when there is something to compile. Null: nothing is compiled.</summary>
    public Func<CancellationToken, Task<PythonCompiler?>>? Compiler { get; init; }

    /// <summary>Whether what was downloaded stays after its layer is made.</summary>
    public bool KeepsDownloads { get; init; }
}
