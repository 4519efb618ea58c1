using Poncho.Analyze.Imports;
using Poncho.Analyze.Tokens;

namespace Poncho.Analyze.Reading;

/// <summary>What a source imports.</summary>
/// <param name="Imports">All of it, in the source's order; where there is a problem, what was read before it.</param>
/// <param name="Definitions">Its functions and classes, in the source's order.</param>
/// <param name="Problem">Why it could not be read to its end; null where it could.</param>
public sealed record SourceReading(IReadOnlyList<SourceImport> Imports, IReadOnlyList<Definition> Definitions, SourceProblem? Problem)
{
    /// <summary>Files that a notebook runs (<c>%run FILE</c>), as they are written there: relative to its folder, with or without <c>.py</c>.</summary>
    public IReadOnlyList<string> RunFiles { get; init; } = [];
}
