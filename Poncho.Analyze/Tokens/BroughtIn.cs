namespace Poncho.Analyze.Tokens;

/// <summary>What a magic of one line runs or loads.</summary>
/// <param name="Name">A file's path as it stands there, or a module.</param>
/// <param name="IsFile">Whether it is a file.</param>
/// <param name="IsNeeded">Whether the notebook does not go on without it; an extension is more often a comfort (<c>%load_ext nb_black</c>).</param>
internal sealed record BroughtIn(string Name, bool IsFile, bool IsNeeded);
