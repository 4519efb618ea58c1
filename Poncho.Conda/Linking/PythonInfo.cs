using Poncho.Conda.Packages;
using Poncho.IO;

namespace Poncho.Conda.Linking;

/// <summary>The Python of an environment, as far as noarch packages depend on it.</summary>
public sealed record PythonInfo
{
    private PythonInfo(string version, string shortVersion, string sitePackages)
    {
        Version = version;
        ShortVersion = shortVersion;
        SitePackages = sitePackages;
    }

    /// <summary>The whole version, such as <c>3.11.2</c>.</summary>
    public string Version { get; }

    /// <summary>Its first two parts, such as <c>3.11</c>.</summary>
    public string ShortVersion { get; }

    /// <summary>Where modules go, below the prefix, such as <c>lib/python3.11/site-packages</c>.</summary>
    public string SitePackages { get; }

    /// <summary>The interpreter below the prefix, such as <c>bin/python3.11</c>.</summary>
    public string Executable => $"bin/python{ShortVersion}";

    /// <summary>Reads a Python package's version and its <c>python_site_packages_path</c> (CEP 17), which decides where it is given.</summary>
    /// <exception cref="PonchoException">The version has no two parts, or the path leaves the prefix.</exception>
    public static PythonInfo For(string version, string? sitePackagesPath)
    {
        ArgumentNullException.ThrowIfNull(version);
        string[] parts = version.Split('.', 3);
        if (parts.Length < 2 || !IsNumber(parts[0]) || Minor(parts[1]) is not { Length: > 0 } minor)
            throw new PonchoException($"version of python has no major and minor number: \"{version}\"");
        string shortVersion = $"{parts[0]}.{minor}";
        string path = sitePackagesPath is { Length: > 0 } ? sitePackagesPath.TrimEnd('/') : $"lib/python{shortVersion}/site-packages";
        if (PackagePath.Fault(path) is { } fault) throw new PonchoException($"python_site_packages_path of python {version} {fault}: \"{path}\"");
        return new PythonInfo(version, shortVersion, path);
    }

    private static bool IsNumber(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    // "14" of "14rc1" and of "14"
    private static string Minor(string text) => new([.. text.TakeWhile(char.IsAsciiDigit)]);
}
