using Poncho.Runtime.Environments;
using Poncho.Runtime.Relocating;
using Poncho.Runtime.Trees;

namespace Poncho.Runtime.Activation;

/// <summary>
/// The variables of a command that runs in an environment: those of the caller, changed as <c>conda activate</c> and the original's
/// <c>poncho_package_run</c> change them. In this order, a later one over an earlier one: PATH, CONDA_PREFIX and their like; variables that
/// conda keeps in the prefix; those of the environment's config; what activation scripts set.
/// </summary>
public static class PrefixActivator
{
    private const string SetEnvName = "poncho/set_env";

    /// <param name="prefix">Where the environment is.</param>
    /// <param name="config">Its config; null for one that is not Poncho's.</param>
    /// <param name="caller">The variables of who runs the command; not changed.</param>
    /// <param name="warn">Told in one line what did not work.</param>
    /// <param name="name">What <c>CONDA_DEFAULT_ENV</c> says; null: what conda would say of the folder.</param>
    public static ProcessEnvironment Activate(
        Prefix prefix, EnvironmentConfig? config, ProcessEnvironment caller, Action<string> warn, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentNullException.ThrowIfNull(caller);
        var active = caller.Copy();

        // Modules of another Python, compiled for it, do not belong here; the original takes PYTHONPATH away too.
        active["PYTHONPATH"] = active["PYTHONHOME"] = null;
        active["PATH"] = $"{prefix}/bin{(caller["PATH"] is { Length: > 0 } path ? ":" + path : "")}";
        active["CONDA_PREFIX"] = active["PONCHO_PREFIX"] = prefix.Path;
        active["CONDA_DEFAULT_ENV"] = name ?? DefaultName(prefix.Path);
        foreach (var (variable, value) in CondaVariables.Of(prefix.Path, warn)) active[variable] = value;
        foreach (var variable in config?.Variables ?? [])
        {
            active[variable.Name] = variable.Path is { } below ? $"{prefix}/{below}" : variable.Value;
        }

        // The script sets what the config says. It is read only where there is no config, as in the original's tarballs.
        string setEnv = $"{prefix}/{SetEnvName}";
        bool isSetEnvRead = config is null && PlainFile.Is(setEnv, ActivationScripts.Largest);
        active = ActivationScripts.Run(prefix.Path, ActivationScripts.Of(prefix.Path), isSetEnvRead ? setEnv : null, active, warn);

        // What has a name of its own is in the node cache, where all is relocated.
        if (config is not null && name is null) PackedPlaces.AddTo(active, prefix.Path);
        return active;
    }

    // As conda does it: the folder's name where it lies in a folder "envs", else its path.
    private static string DefaultName(string prefix)
    {
        string? parent = Path.GetFileName(Path.GetDirectoryName(prefix));
        return parent == "envs" ? Path.GetFileName(prefix) : prefix;
    }
}
