using System.Collections.Immutable;
using Poncho.Conda.Packages;
using Poncho.IO;

namespace Poncho.Conda.Linking;

/// <summary>What linking a package puts into a prefix, known from its metadata alone. Paths are sorted by target (ordinal, UTF-8).</summary>
public sealed record LinkPlan
{
    /// <summary>The archive's file name, for messages.</summary>
    public required string Package { get; init; }

    /// <summary>What the archive's entries become.</summary>
    public required ImmutableArray<LinkedPath> Paths { get; init; }

    /// <summary>Commands to make; each holds the prefix once, in its first line.</summary>
    public required ImmutableArray<EntryPointScript> EntryPoints { get; init; }

    /// <summary>
    /// Modules that conda byte-compiles: of noarch Python packages, and without those that hold a placeholder (relocating them would
    /// outdate the byte code).
    /// </summary>
    public required ImmutableArray<CompiledModule> Compiled { get; init; }

    /// <summary>
    /// Scripts that conda would run when linking or unlinking (<c>bin/.NAME-post-link.sh</c> ...). They are files like others here, and are
    /// never run.
    /// </summary>
    public required ImmutableArray<string> LinkScripts { get; init; }

    /// <summary>What a user should hear, one line each: paths that differ by case alone, two files for one path.</summary>
    public required ImmutableArray<string> Warnings { get; init; }

    /// <summary>
    /// Whether the metadata allows that the payload itself be the layer: every path stays where it is in the archive, and <c>paths.json</c>
    /// lists each once. The payload may still hold an oddity (<see cref="PayloadCheck"/>).
    /// </summary>
    public required bool LinksPlainly { get; init; }

    /// <summary>Plans the linking of a package.</summary>
    /// <param name="metadata">The package.</param>
    /// <param name="python">The environment's Python; null where it has none.</param>
    /// <exception cref="PonchoException">A noarch Python package needs a Python and there is none.</exception>
    public static LinkPlan For(PackageMetadata metadata, PythonInfo? python)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return new LinkPlanner(metadata, python).Plan();
    }
}
