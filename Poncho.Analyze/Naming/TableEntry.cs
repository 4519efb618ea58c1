namespace Poncho.Analyze.Naming;

/// <summary>What the table says of an import.</summary>
/// <param name="Import">The name that was found: the import itself or what it is in, <c>google.cloud.storage</c> for <c>google.cloud.storage.blob</c>.</param>
/// <param name="CondaPackages">Names of conda packages that have it, the one to take first in front; empty where conda-forge has none.</param>
/// <param name="Projects">Names of projects of the Python Package Index, normal (PEP 503), likewise.</param>
/// <param name="IsByName">No source names the import: a Python package of conda-forge is called like it.</param>
public sealed record TableEntry(string Import, IReadOnlyList<string> CondaPackages, IReadOnlyList<string> Projects, bool IsByName)
{
    /// <summary>Nobody's: packages have modules within it (<c>google</c>, <c>azure.mgmt</c>), so that it alone needs none.</summary>
    public bool IsNamespace => CondaPackages.Count == 0 && Projects.Count == 0;
}
