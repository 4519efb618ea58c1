using Poncho.Builder.Locks;
using Poncho.Conda.Linking;

namespace Poncho.Builder.Capturing;

/// <summary>
/// Where an environment's Python looks for metadata of what is installed: directly in its folder of modules. What is deeper is a package's own copy
/// of others, or an environment within; what is in the folder of a Python that was there before is nobody's.
/// </summary>
internal sealed class SitePackages
{
    private const string Name = "site-packages";

    private readonly string? _known;

    private SitePackages(string? known) => _known = known;

    /// <param name="tree">The environment.</param>
    /// <param name="records">Say which Python it has.</param>
    public static SitePackages Of(PrefixTree tree, IReadOnlyList<PrefixRecord> records)
    {
        var python = records.FirstOrDefault(record => record.Name == LockedPython.Name);
        string? folder = python is null ? null : PythonInfo.For(python.Version, python.PythonSitePackagesPath).SitePackages + "/";
        bool isThere = folder is not null && tree.Entries.Keys.Any(path => path.StartsWith(folder, StringComparison.Ordinal));
        return new SitePackages(isThere ? folder!.TrimEnd('/') : null);
    }

    /// <summary>Whether something is directly in that folder; without a Python of conda's, in that of any Python.</summary>
    /// <param name="path">A file or folder, below the prefix.</param>
    public bool Has(string path)
    {
        string folder = Path.GetDirectoryName(path) ?? "";
        return _known is not null ? folder == _known : folder.Split('/') is ["lib" or "lib64", _, Name];
    }
}
