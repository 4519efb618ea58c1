using Poncho.Builder.Compiling;
using Poncho.Conda.Linking;
using Poncho.Oci.Storing;

namespace Poncho.Builder.Sources.Conda;

/// <summary>What the layer of a conda package is made with.</summary>
internal sealed record CondaLayerRequest
{
    public required Store Store { get; init; }

    /// <summary>Where the archive came from, by the lock.</summary>
    public required RecordSource Record { get; init; }

    /// <summary>The environment's Python; null where it has none.</summary>
    public PythonInfo? Python { get; init; }

    /// <summary>Gives the interpreters, waiting until they are there; called only when there is something to compile. Null: nothing is compiled.</summary>
    public Func<CancellationToken, Task<PythonCompiler?>>? Compiler { get; init; }
}
