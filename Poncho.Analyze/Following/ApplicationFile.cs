using Poncho.Analyze.Imports;
using Poncho.Analyze.Tokens;

namespace Poncho.Analyze.Following;

/// <summary>One file of an application.</summary>
/// <param name="Path">Its path; <c>-</c> for standard input.</param>
/// <param name="Imports">What it imports; without the application's own modules where those are followed.</param>
/// <param name="Problem">Why it was not read to its end; null where it was.</param>
public sealed record ApplicationFile(string Path, IReadOnlyList<SourceImport> Imports, SourceProblem? Problem);
