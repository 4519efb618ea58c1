using Poncho.Builder.Building;
using Poncho.IO;
using Poncho.Oci.Documents;

namespace Poncho.Builder.Locks;

/// <summary>Every source of an environment made exact, for one platform. The same lock gives the same manifest digest everywhere.</summary>
public sealed record EnvironmentLock
{
    /// <summary>The schema that this program writes; a higher one is refused.</summary>
    public const int Schema = 1;

    /// <summary>The conda subdir, such as <c>linux-64</c>.</summary>
    public required string Platform { get; init; }

    /// <summary>The digest of what the spec says.</summary>
    public required Digest Spec { get; init; }

    /// <summary>The virtual packages that were assumed, as <c>name=version=build</c>, by name.</summary>
    public required IReadOnlyList<string> VirtualPackages { get; init; }

    /// <summary>Whether the modules of noarch packages and wheels are byte-compiled.</summary>
    public required ByteCompilation ByteCompilation { get; init; }

    /// <summary>What the user asked for, as written in the spec, for <c>conda-meta/history</c>.</summary>
    public required IReadOnlyList<string> Requested { get; init; }

    /// <summary>Variables that the environment sets, by name.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>The sources in link order.</summary>
    public required IReadOnlyList<LockedSource> Sources { get; init; }

    /// <summary>Those that the environment holds, in link order: all but the conda packages in whose place pip put a wheel.</summary>
    public IEnumerable<LockedSource> Present => Sources.Where(source => source is not CondaSource { IsReplaced: true });
}
