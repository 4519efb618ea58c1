namespace Poncho.Analyze.Following;

/// <summary>The files of an application: first those that were asked for, then those that they import.</summary>
public sealed record Application(IReadOnlyList<ApplicationFile> Files);
