using Poncho.Analyze.Imports;

namespace Poncho.Analyze.Choosing;

/// <summary>An import and where it stands.</summary>
/// <param name="Import">The import.</param>
/// <param name="Source">The file's name, as messages show it.</param>
public sealed record UsedImport(SourceImport Import, string Source);
