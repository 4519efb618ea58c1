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
        if (!@lock.Sources.Any(source => source.IsLocal && source.Wheel is null)) return @lock;
        var sources = new List<LockedSource>(@lock.Sources.Count);
        foreach (var source in @lock.Sources)
        {
            if (!source.IsLocal || source.Wheel is not null)
            {
                sources.Add(source);
                continue;
            }

            var wheel = await workshop.GetLocalAsync(source.FetchUrls[0], @lock, cancel);
            // Where the version is taken from the code or its repository, it may be another by now.
            sources.Add(source with { Wheel = wheel.FileName, WheelSha256 = wheel.Sha256, Version = wheel.FileName.Split('-')[1] });
        }

        return @lock with { Sources = sources };
    }

    /// <summary>The first project that may need other packages than the lock has, since what says how it is built has changed; null where there is none.</summary>
    /// <param name="lock">As it was read.</param>
    /// <param name="folder">The folder that the folders in it are below.</param>
    /// <param name="cancel">Stops the reading.</param>
    public static async Task<LockedSource?> ChangedAsync(EnvironmentLock @lock, string folder, CancellationToken cancel)
    {
        foreach (var source in @lock.Sources.Where(source => source.IsLocal))
            if ((await ProjectDefinition.ReadAsync(Path.GetFullPath(source.Folder!, folder), cancel)).Digest != source.Project) return source;
        return null;
    }

    /// <summary>The lock as an environment carries it: what lies where on the machine that built it is nobody's business.</summary>
    public static EnvironmentLock Public(EnvironmentLock @lock) => !@lock.Sources.Any(source => source.IsLocal) ? @lock
        : @lock with { Sources = [.. @lock.Sources.Select(source => source.Folder is { } folder ? source with { Folder = Path.GetFileName(folder.TrimEnd('/')) } : source)] };
}
