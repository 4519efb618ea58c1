using Poncho.Builder.Analyzing;

namespace Poncho.Builder.Cli.Commands;

/// <summary>What <c>poncho analyze --check --json</c> prints.</summary>
/// <param name="Missing">What the sources need and the spec lacks.</param>
/// <param name="Unused">Names that the spec has and nothing imports.</param>
internal sealed record PrintedComparison(IReadOnlyList<WantedPackage> Missing, IReadOnlyList<string> Unused);
