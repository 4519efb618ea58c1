using System.Runtime.InteropServices;
using Poncho.IO;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Posix;

namespace Poncho.Runtime.Executing;

/// <summary>Whether this machine runs an environment.</summary>
internal static class Machine
{
    /// <exception cref="PonchoException">Another platform, or a glibc that is too old.</exception>
    public static void Check(EnvironmentConfig config, string name)
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

        if (config.Glibc is not { } needed || !Version.TryParse(needed, out var least) || Glibc() is not { } there || there >= least) return;
        throw new PonchoException($"environment {name} needs glibc {least}, and this machine has {there}", "run it on a newer system, or create it from packages that were built for older ones");
    }

    /// <summary>Null where the C library is another one.</summary>
    private static unsafe Version? Glibc()
    {
        try
        {
            return Version.TryParse(Marshal.PtrToStringUTF8((nint)LibC.GlibcVersion()), out var version) ? version : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }
}
