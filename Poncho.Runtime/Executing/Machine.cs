using System.Runtime.InteropServices;
using Poncho.IO;
using Poncho.Runtime.Environments;

namespace Poncho.Runtime.Executing;

/// <summary>Whether this machine runs an environment.</summary>
internal static class Machine
{
    /// <exception cref="PonchoException">Another platform, or a glibc that is too old.</exception>
    public static void Check(EnvironmentConfig config, string name) => Check(config, name, new Node());

    /// <exception cref="PonchoException">Another platform, a glibc that is too old, or what packages depend on is not there.</exception>
    internal static void Check(EnvironmentConfig config, string name, Node node)
    {
        string architecture = RuntimeInformation.OSArchitecture switch
        {
            Architecture.X64 => "amd64",
            Architecture.Arm64 => "arm64",
            Architecture.Ppc64le => "ppc64le",
            Architecture.S390x => "s390x",
            var other => other.ToString().ToLowerInvariant(),
        };
        if (config.Platform.Os != "linux" || config.Platform.Architecture != architecture)
        {
            throw new PonchoException($"environment {name} is for {config.Platform.Subdir}, and this machine is linux/{architecture}: \"{config.Platform.Os}/{config.Platform.Architecture}\"", "create it for this platform");
        }

        if (config.Glibc is { } needed && Version.TryParse(needed, out var least) && Version.TryParse(node.Glibc(), out var there) && there < least)
            throw new PonchoException($"environment {name} needs glibc {least}, and this machine has {there}", "run it on a newer system, or create it from packages that were built for older ones");
        NodeCheck.Check(config, name, node);
    }
}
