using System.Collections.Immutable;
using Poncho.Builder.Building;
using Poncho.Builder.Locks;
using Poncho.Builder.Sources;
using Poncho.IO;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Capturing;

/// <summary>The git repositories and files over HTTP of an environment that Poncho itself unpacked: they stay sources, since variables lead to them.</summary>
internal sealed class DataPart(PrefixTree tree, SourceLayers layers, IBuildProgress progress)
{
    /// <param name="bare">The platform.</param>
    /// <param name="keepDownloads">Whether archives stay after their layers are made.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>Those that can be had, with their layers; what cannot is packed as files, which is said.</returns>
    public async Task<ImmutableArray<AssembledLayer>> LockAsync(EnvironmentLock bare, bool keepDownloads, CancellationToken cancel)
    {
        LockedSource[] data = [];
        try
        {
            var file = await LockFile.TryReadAsync(tree.FullPath($"{EnvironmentHead.Folder}/lock.json"), cancel);
            data = [.. (file?.Find(bare.Platform)?.Sources ?? []).Where(source => IsThere(source))];
            return data.Length == 0 ? [] : (await layers.GetAsync(bare with { Sources = data }, keepDownloads, cancel)).Layers;
        }
        catch (PonchoException e)
        {
            string names = data.Length == 0 ? "its lock cannot be read" : NameList.Of([.. data.Select(source => source.Name)]);
            progress.Warn($"data of the environment cannot be had again and is packed as it is, without variables that lead to it ({e.Message}): {names}");
            return [];
        }
    }

    private bool IsThere(LockedSource source) => source.DataPath is { } path && Path.Exists(tree.FullPath(path));
}
