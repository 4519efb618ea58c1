using System.Collections.Immutable;
using Poncho.Builder.Locks;
using Poncho.Builder.Sources.Git;
using Poncho.Builder.Sources.Http;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Environments;

/// <summary>What activation sets: the spec's own variables, and for each git and http source one of its name with its path.</summary>
internal static class LockVariables
{
    /// <summary>By name (ordinal).</summary>
    public static ImmutableArray<EnvironmentVariable> Of(EnvironmentLock @lock)
    {
        var texts = @lock.Variables.Select(variable => new EnvironmentVariable { Name = variable.Key, Value = variable.Value });
        var paths = @lock.Sources.Where(source => PathOf(source) is not null).Select(source => new EnvironmentVariable { Name = source.Name, Path = PathOf(source) });
        return [.. texts.Concat(paths).OrderBy(variable => variable.Name, StringComparer.Ordinal)];
    }

    private static string? PathOf(LockedSource source) => source.Kind switch
    {
        SourceKind.Git => $"{GitLayers.Folder}/{source.Name}",
        SourceKind.Http => $"{HttpPlace.Folder}/{source.Name}",
        _ => null,
    };
}
