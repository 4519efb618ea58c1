namespace Poncho.Analyze.Imports;

/// <summary>One import of a Python source.</summary>
/// <param name="Module">The module with dots, without leading ones: <c>azure.storage.blob</c>; empty for <c>from . import x</c>.</param>
/// <param name="Names">What <c>from</c> takes of it, in the source's order (<c>*</c> for all); empty for <c>import a.b</c>.</param>
/// <param name="Level">Leading dots of a relative import; 0 for an absolute one.</param>
/// <param name="Use">Whether the program runs without it.</param>
/// <param name="Line">The line that the statement begins in, from 1.</param>
public sealed record SourceImport(string Module, IReadOnlyList<string> Names, int Level, ImportUse Use, int Line);
