using Poncho.Analyze.Naming;

namespace Poncho.Analyze.Owning;

/// <summary>A folder of Python's path that installers write into.</summary>
/// <param name="Folder">Its whole path.</param>
/// <param name="FromPrefix">From the prefix, with <c>/</c> at its end, as conda's records spell it; empty where it is the prefix itself.</param>
internal sealed record SitePackages(string Folder, string FromPrefix)
{
    /// <summary>Those of a prefix; the folder itself where it is one (<c>pip install --target</c>).</summary>
    internal static IReadOnlyList<SitePackages> Of(string prefix)
    {
        List<SitePackages> found = [];
        foreach (string library in new[] { "lib", "lib64" })
        {
            string folder = Path.Combine(prefix, library);
            // lib64 is mostly a link to lib, whose packages would be there twice.
            if (!Directory.Exists(folder) || library == "lib64" && new DirectoryInfo(folder).LinkTarget is not null) continue;
            foreach (string python in Directory.EnumerateDirectories(folder, "python*").Order(StringComparer.Ordinal))
            {
                foreach (string site in new[] { "site-packages", "dist-packages" })
                {
                    string path = Path.Combine(python, site);
                    if (Directory.Exists(path)) found.Add(new SitePackages(path, $"{library}/{Path.GetFileName(python)}/{site}/"));
                }
            }
        }
        if (Directory.Exists(Path.Combine(prefix, "Lib", "site-packages"))) found.Add(new SitePackages(Path.Combine(prefix, "Lib", "site-packages"), "Lib/site-packages/"));
        if (found.Count == 0 && Directory.EnumerateFileSystemEntries(prefix).Any(IsMetadata)) found.Add(new SitePackages(prefix, ""));
        return found;
    }

    /// <summary>The Python whose folder it is; null where its path does not say.</summary>
    internal PythonRelease? Python
    {
        get
        {
            string[] parts = FromPrefix.Split('/');
            return parts.Length > 2 && PythonRelease.TryParse(parts[1].AsSpan("python".Length), out var release) ? release : null;
        }
    }

    internal static bool IsMetadata(string path) => path.EndsWith(".dist-info", StringComparison.Ordinal) || path.EndsWith(".egg-info", StringComparison.Ordinal);
}
