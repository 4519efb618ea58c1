using Poncho.Builder.LocalCode;
using Poncho.Builder.Locks;
using Poncho.Builder.Resolving;

namespace Poncho.Builder.Locking;

/// <summary>Local code among the sources of a lock: its content is no part of the lock, so it is looked at whenever something is built.</summary>
internal static class LocalSources
{
    /// <summary>The lock with the wheels of what the folders hold now, for this build alone.</summary>
    /// <param name="lock">Chosen, with addresses.</param>
    /// <param name="workshop">Builds what has to be built.</param>
    /// <param name="cancel">Stops it.</param>
    public static async Task<EnvironmentLock> FillAsync(EnvironmentLock @lock, ProjectWheels workshop, CancellationToken cancel)
    {
        if (!@lock.Sources.Any(source => source is PipFolder { Wheel: null })) return @lock;
        var sources = new List<LockedSource>(@lock.Sources.Count);
        foreach (var source in @lock.Sources)
        {
            if (source is not PipFolder { Wheel: null } code)
            {
                sources.Add(source);
                continue;
            }

            var wheel = await workshop.GetLocalAsync(code.FetchUrls[0], @lock, cancel);
            // Where the version is taken from the code or its repository, it may be another by now.
            sources.Add(code with { Wheel = new LockedWheel(wheel.FileName, wheel.Sha256), Version = wheel.FileName.Split('-')[1] });
        }

        return @lock with { Sources = sources };
    }

    /// <summary>The first project that may need other packages than the lock has, since what says how it is built has changed; null where there is none.</summary>
    /// <param name="lock">As it was read.</param>
    /// <param name="folder">The folder that the folders in it are below.</param>
    /// <param name="cancel">Stops the reading.</param>
    public static async Task<PipFolder?> ChangedAsync(EnvironmentLock @lock, string folder, CancellationToken cancel)
    {
        foreach (var code in @lock.Sources.OfType<PipFolder>())
        {
            var now = await ProjectDefinition.ReadAsync(Path.GetFullPath(code.Folder, folder), cancel);
            if (now.Digest != code.Project) return code;
        }

        return null;
    }

    /// <summary>The lock as an environment carries it: it does not say where folders lie on the machine that built it.</summary>
    public static EnvironmentLock Public(EnvironmentLock @lock)
    {
        if (!@lock.Sources.OfType<PipFolder>().Any()) return @lock;
        return @lock with { Sources = [.. @lock.Sources.Select(Public)] };
    }

    private static LockedSource Public(LockedSource source) => source is PipFolder code ? code with { Folder = LastName(code.Folder) } : source;

    private static string LastName(string folder) => Path.GetFileName(folder.TrimEnd('/'));
}
