using Poncho.IO;
using Poncho.Runtime.Environments;

namespace Poncho.Runtime.Nodes;

/// <summary>Whether a node can run an environment: it needs the right platform, a glibc that is new enough, and the required virtual packages.</summary>
internal static class NodeCheck
{
    /// <summary>Asks this machine.</summary>
    /// <param name="config">Of the environment.</param>
    /// <param name="name">What the user calls the environment, for the message.</param>
    /// <param name="variables">Say what the machine has without showing it.</param>
    /// <exception cref="PonchoException">The environment is for another platform, or this machine lacks something that it needs.</exception>
    public static void Check(EnvironmentConfig config, string name, EnvironmentVariables variables) =>
        Check(config, name, new Node { Variable = variables.Find });

    /// <inheritdoc cref="Check(EnvironmentConfig, string, EnvironmentVariables)"/>
    internal static void Check(EnvironmentConfig config, string name, Node node)
    {
        // What programs need of glibc and what packages do are two questions to one library.
        var glibc = new Lazy<string?>(node.Glibc);
        node = node with { Glibc = () => glibc.Value };
        CheckPlatform(config.Platform, name, node);
        if (config.Glibc is { } needed) CheckGlibc(needed, name, node);
        RequiredPackages.Check(config, name, node);
    }

    private static void CheckPlatform(TargetPlatform target, string name, Node node)
    {
        var here = node.Platform;
        if (target.Os == here.Os && target.Architecture == here.Architecture) return;
        throw new PonchoException(
            $"environment {name} is for {target.Subdir}, and this machine is {here.Os}/{here.Architecture}: \"{target.Os}/{target.Architecture}\"",
            "create it for this platform");
    }

    private static void CheckGlibc(string needed, string name, Node node)
    {
        string? found = node.Glibc();
        if (!Version.TryParse(needed, out var least)) return;
        bool isEnough = found is not null && (!Version.TryParse(found, out var there) || there >= least);
        if (isEnough) return;
        throw new PonchoException(
            $"environment {name} needs glibc {least}, and this machine has {found ?? "none"}",
            "run it on a newer system, or create it from packages that were built for older ones");
    }
}
