using Poncho.Builder.Compiling;
using Poncho.Conda.Linking;
using Poncho.Conda.Packages;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;

namespace Poncho.Builder.Sources.Pip;

/// <summary>What the layer of a wheel is made with.</summary>
internal sealed record PipLayerRequest
{
    public required Store Store { get; init; }

    /// <summary>The environment's Python.</summary>
    public required PythonInfo Python { get; init; }

    /// <summary>conda's name of the platform.</summary>
    public required string Platform { get; init; }

    /// <summary>Gives the interpreters, waiting until they are there; called only when there is something to compile. Null: nothing is compiled.</summary>
    public Func<CancellationToken, Task<PythonCompiler?>>? Compiler { get; init; }

    /// <summary>How much is unpacked before it is taken for a bomb.</summary>
    public ArchiveLimits Limits { get; init; } = ArchiveLimits.Default;

    /// <summary>The project's name by the lock; null: whatever the wheel says.</summary>
    public string? Project { get; init; }

    /// <summary>Its version by the lock; null: whatever the wheel says.</summary>
    public string? Version { get; init; }

    /// <summary>Whether the user asked for it (PEP 376, REQUESTED).</summary>
    public bool IsRequested { get; init; }

    /// <summary>The text of <c>direct_url.json</c> (PEP 610); null: there is none.</summary>
    public string? DirectUrl { get; init; }

    /// <summary>Hears details, one line each.</summary>
    public Action<string>? Note { get; init; }
}
