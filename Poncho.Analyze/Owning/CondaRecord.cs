namespace Poncho.Analyze.Owning;

/// <summary>What <c>conda-meta</c> says of a package: who it is and which files are its.</summary>
/// <param name="Package">The package.</param>
/// <param name="Files">Its files, from the prefix.</param>
internal sealed record CondaRecord(InstalledPackage Package, IReadOnlyList<string> Files);
