namespace Poncho.Analyze.Owning;

/// <summary>Whose a module is.</summary>
/// <param name="Module">The part of the name that was found.</param>
/// <param name="Package">Whose it is; null for a namespace, which packages have modules within.</param>
public sealed record ModuleOwner(string Module, InstalledPackage? Package);
