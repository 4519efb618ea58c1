using Poncho.Analyze.Choosing;
using Poncho.Analyze.Following;
using Poncho.Analyze.Owning;

namespace Poncho.Builder.Analyzing;

/// <summary>What was found of an application.</summary>
/// <param name="Files">Its files.</param>
/// <param name="Environment">The environment that was asked; null for none.</param>
/// <param name="Choice">Its packages.</param>
/// <param name="Spec">The spec that has them.</param>
internal sealed record ApplicationAnalysis(IReadOnlyList<ApplicationFile> Files, InstalledEnvironment? Environment, PackageChoice Choice, AnalyzedSpec Spec)
{
    /// <summary>The optional packages that are in the spec: those that the environment has.</summary>
    public IEnumerable<NeededPackage> OptionalInSpec => Choice.Optional.Where(package => package.Evidence == PackageEvidence.Environment);

    /// <summary>Files that could not be read to their ends.</summary>
    public IEnumerable<ApplicationFile> Unreadable => Files.Where(file => file.Problem is not null);
}
