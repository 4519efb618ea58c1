using System.Collections.Immutable;
using Poncho.Builder.Locks;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Environments;

/// <summary>What activation sets: the spec's own variables, and for each git and http source one of its name with its path.</summary>
internal static class LockVariables
{
    /// <summary>By name (ordinal).</summary>
    public static ImmutableArray<EnvironmentVariable> Of(EnvironmentLock @lock)
    {
        var texts = @lock.Variables.Select(variable => new EnvironmentVariable { Name = variable.Key, Value = variable.Value });
        var data = @lock.Sources.Where(source => source.DataPath is not null);
        var paths = data.Select(source => new EnvironmentVariable { Name = source.Name, Path = source.DataPath });
        return [.. texts.Concat(paths).OrderBy(variable => variable.Name, StringComparer.Ordinal)];
    }
}
