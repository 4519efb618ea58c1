using System.Text.Json;
using Poncho.Analyze.Naming;
using Poncho.IO;

namespace Poncho.Analyze.Owning;

/// <summary>
/// What is installed in an environment of conda or venv, or in a folder of packages, and whose each module is. It is read from what installers
/// leave behind (<c>conda-meta</c>, <c>*.dist-info</c>, <c>*.egg-info</c>, <c>.pth</c>); no Python runs.
/// </summary>
public sealed class InstalledEnvironment
{
    private readonly ModuleTree _modules;
    private readonly InstalledEnvironment? _base;

    internal InstalledEnvironment(
        string folder, PythonRelease? python, IReadOnlyList<InstalledPackage> packages, IReadOnlyList<string> faults, ModuleTree modules, InstalledEnvironment? below) =>
        (Folder, Python, Packages, Faults, _modules, _base) = (folder, python ?? below?.Python, packages, faults, modules, below);

    /// <summary>The prefix, absolute.</summary>
    public string Folder { get; }

    /// <summary>Its Python; null where nothing says which.</summary>
    public PythonRelease? Python { get; }

    /// <summary>What is installed in it, by name.</summary>
    public IReadOnlyList<InstalledPackage> Packages { get; }

    /// <summary>Records that could not be read, one line each; everything else was.</summary>
    public IReadOnlyList<string> Faults { get; }

    /// <summary>Reads an environment.</summary>
    /// <param name="folder">A prefix of conda, a venv, a Python's own prefix or a folder that packages were installed into.</param>
    /// <exception cref="PonchoException">It is none of these.</exception>
    public static InstalledEnvironment Read(string folder)
    {
        string prefix = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (!Directory.Exists(prefix)) throw new PonchoException($"no such folder: \"{folder}\"", "name a conda environment, a venv or a folder of packages");
        return new EnvironmentReader(prefix).Read()
            ?? throw new PonchoException($"no Python environment: \"{folder}\"", "an environment has conda-meta or lib/python3.*/site-packages");
    }

    /// <summary>Reads the environment that is active: <c>$VIRTUAL_ENV</c> (which is on top where both are), else <c>$CONDA_PREFIX</c>; null without one.</summary>
    /// <param name="variable">The variables of the process.</param>
    /// <exception cref="PonchoException">The variable leads to no environment.</exception>
    public static InstalledEnvironment? Active(Func<string, string?> variable)
    {
        foreach (string name in new[] { "VIRTUAL_ENV", "CONDA_PREFIX" })
        {
            if (variable(name) is { Length: > 0 } folder) return Read(folder);
        }
        return null;
    }

    /// <summary>Whose a module is, by the longest part of its name that is here; null where nothing of it is.</summary>
    /// <param name="module">With dots: <c>google.cloud.storage</c>.</param>
    public ModuleOwner? OwnerOf(string module)
    {
        var own = _modules.OwnerOf(module);
        if (own?.Package is not null || _base is null) return own;
        return _base.OwnerOf(module) ?? own;
    }
}
