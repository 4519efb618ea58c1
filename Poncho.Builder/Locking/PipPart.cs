using Poncho.Builder.Locks;

namespace Poncho.Builder.Locking;

/// <summary>What pip's part of a spec was made exact to.</summary>
/// <param name="Packages">What indexes and repositories give, in link order.</param>
/// <param name="Local">Code of folders, in link order.</param>
/// <param name="Replaced">Names of conda packages in whose place pip puts its own.</param>
internal sealed record PipPart(IReadOnlyList<PipSource> Packages, IReadOnlyList<PipFolder> Local, IReadOnlySet<string> Replaced)
{
    public static PipPart None { get; } = new([], [], new HashSet<string>());
}
