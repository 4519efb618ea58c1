using Poncho.IO;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Opening;
using Poncho.Runtime.PrefixFolders;
using Poncho.Runtime.Relocating;
using Poncho.Runtime.Trees;

namespace Poncho.Runtime.Unpacking;

/// <summary>
/// Unpacks an environment into an empty folder, relocated: each file is written once. Layers side by side; where two meet in a way that
/// depends on their order, one after another.
/// </summary>
public static class Unpacker
{
    /// <summary>Fills a folder. What is there when it throws is the caller's to remove.</summary>
    /// <param name="source">What is unpacked.</param>
    /// <param name="folder">Exists and is empty, but for what begins with <c>.poncho</c>.</param>
    /// <param name="prefix">The path that the files will believe themselves in: the folder's final one.</param>
    /// <param name="options">Limits, workers, progress.</param>
    /// <param name="cancel">Stops between entries.</param>
    /// <exception cref="PonchoException">The source is damaged or hostile, the prefix too long, or the disk does not take it.</exception>
    public static void Unpack(EnvironmentSource source, string folder, Prefix prefix, UnpackOptions options, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        AbsentLayer.Refuse(source, _ => false);
        RelocatingWriter.CheckFits(source.Config, prefix);
        try
        {
            UnpackSideBySide(source, folder, prefix, options, cancel);
        }
        catch (TreeConflictException)
        {
            FolderCleaning.Empty(folder);
            var meter = new UnpackMeter(options.Limits);
            using var tree = new FolderTree(folder, LinkRule.FollowInside);
            foreach (var layer in source.Layers) UnpackLayer(layer, tree, meter, prefix, null, options, cancel);
        }

        WriteHead(source, folder);
    }

    /// <summary>Unpacks into a folder that the user names and that keeps it: under a lock, whole or not at all, and not twice.</summary>
    /// <param name="source">What is unpacked.</param>
    /// <param name="folder">Made where there is none; else it must be empty, or hold this very environment.</param>
    /// <param name="options">Limits, workers, progress.</param>
    /// <param name="wait">How long another process may be at it; null for any time.</param>
    /// <param name="cancel">Stops waiting and unpacking.</param>
    /// <param name="beside">
    /// Whether, where the folder holds another environment, this one goes into a folder beside it whose name ends with its digest.
    /// </param>
    /// <inheritdoc cref="Unpack"/>
    public static Prefix UnpackCopy(
        EnvironmentSource source,
        string folder,
        UnpackOptions options,
        TimeSpan? wait,
        CancellationToken cancel,
        bool beside = false)
    {
        ArgumentNullException.ThrowIfNull(source);
        void Fill(Prefix prefix) => Unpack(source, prefix.Path, prefix, options, cancel);
        return PrivateCopy.Ensure(Path.GetFullPath(folder), source.Id, Fill, wait, cancel, beside);
    }

    /// <summary>Keeps manifest and config with the environment: what it is, and where its placeholders were.</summary>
    internal static void WriteHead(EnvironmentSource source, string folder)
    {
        using var tree = new FolderTree(folder, LinkRule.FollowInside);
        WriteHead(source.Manifest.Span, source.ConfigBytes.Span, tree);
    }

    /// <summary>The same, of one that did not come in layers.</summary>
    internal static void WriteHead(ReadOnlySpan<byte> manifest, ReadOnlySpan<byte> config, FolderTree tree)
    {
        Write(tree, EnvironmentHead.ManifestName, manifest);
        Write(tree, EnvironmentHead.ConfigName, config);
    }

    private static void Write(FolderTree tree, string name, ReadOnlySpan<byte> content)
    {
        const uint OwnerWritesAllRead = 0x1a4;
        using var file = tree.CreateFile(name)!;
        file.Write(content);
        file.Finish(OwnerWritesAllRead, DateTimeOffset.UnixEpoch);
    }

    private static void UnpackSideBySide(EnvironmentSource source, string folder, Prefix prefix, UnpackOptions options, CancellationToken cancel)
    {
        var claims = new PathClaims();
        var meter = new UnpackMeter(options.Limits);

        // The largest first: the last to end is then a small one.
        options.Progress.Expect(source.Layers.Sum(layer => layer.Size));
        var order = source.Layers.Select((layer, i) => (Layer: layer, Index: i)).OrderByDescending(l => l.Layer.Size);
        Workers.Run(order, options.Workers, (item, stop) =>
        {
            using var tree = new FolderTree(folder, LinkRule.Conflict);
            UnpackLayer(item.Layer, tree, meter, prefix, (claims, item.Index), options, stop);
        }, cancel);
    }

    private static void UnpackLayer(
        LayerSource layer,
        FolderTree tree,
        UnpackMeter meter,
        Prefix prefix,
        (PathClaims, int)? claim,
        UnpackOptions options,
        CancellationToken cancel)
    {
        var unpacker = new LayerUnpacker(tree, meter, $"layer {layer.Name}")
        {
            Relocation = (layer.Relocations, prefix),
            Claim = claim,
            IsShared = options.IsShared,
        };
        unpacker.Unpack(layer, options.Progress, cancel);
    }
}
