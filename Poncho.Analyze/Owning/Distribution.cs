namespace Poncho.Analyze.Owning;

/// <summary>A project in a folder of Python's path, by its metadata folder.</summary>
/// <param name="Package">Who it is.</param>
/// <param name="Files">Its files from the folder that the metadata folder is in; null where nothing lists them.</param>
/// <param name="TopLevel">The modules of its own that <c>top_level.txt</c> names; empty without.</param>
/// <param name="IsEditable">It was installed to stay where its sources are.</param>
internal sealed record Distribution(InstalledPackage Package, IReadOnlyList<string>? Files, IReadOnlyList<string> TopLevel, bool IsEditable);
