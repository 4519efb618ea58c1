using System.Collections.Immutable;
using Poncho.Builder.Building;
using Poncho.Builder.Layering;
using Poncho.Conda.Linking;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;
using Poncho.Runtime.NodeCache;
using Poncho.Runtime.Opening;
using Poncho.Runtime.Relocating;
using Poncho.Runtime.Unpacking;

namespace Poncho.Builder.Compiling;

/// <summary>
/// Interpreters unpacked on this machine, each once. To compile, Python and what it depends on are unpacked; for pip to resolve, all conda
/// packages of a lock. They are made of links to the files of unpacked layers, as the environments of a node are: what two of them have in
/// common is on the disk once.
/// </summary>
/// <param name="folder">Where they are; made when the first is.</param>
/// <param name="store">Has their layers.</param>
/// <param name="progress">Hears when one is unpacked.</param>
internal sealed class InterpreterFolder(string folder, Store store, IBuildProgress progress)
{
    /// <summary>Gives the interpreter's path, unpacking what is not there yet.</summary>
    /// <param name="closure">The layers of Python and of what it depends on, at least.</param>
    /// <param name="python">The Python among them.</param>
    /// <param name="subdir">The platform of the layers.</param>
    /// <param name="cancel">Stops the unpacking; nothing half unpacked stays.</param>
    public async Task<string> UnpackAsync(ImmutableArray<LayerInfo> closure, PythonInfo python, string subdir, CancellationToken cancel)
    {
        var manifest = await DescribeAsync(closure, subdir, cancel);
        var cache = EnvironmentCache.Inside(folder);
        // Until it is marked as used, nobody deletes it for its age.
        using var held = await FileLock.SharedAsync(KeptInterpreters.LockIn(folder), cancel);
        string prefix = (cache.Find(manifest.Digest) ?? await UnpackAsync(cache, manifest, python, cancel)).Path;
        CachedEnvironment.MarkUsed(prefix);
        return Path.Combine(prefix, python.Executable);
    }

    private async Task<Prefix> UnpackAsync(EnvironmentCache cache, Manifest manifest, PythonInfo python, CancellationToken cancel)
    {
        string shown = $"the Python {python.Version} that compiles or resolves";
        using var source = await StoreEnvironment.OpenAsync(store, manifest.Descriptor, shown, cancel);
        progress.Begin(BuildStep.Unpack, 0);
        try
        {
            return await Task.Run(() => cache.Ensure(source, new UnpackOptions(), null, cancel), cancel);
        }
        finally
        {
            progress.End(BuildStep.Unpack);
        }
    }

    private async Task<Manifest> DescribeAsync(ImmutableArray<LayerInfo> closure, string subdir, CancellationToken cancel)
    {
        // Where two packages have a file, only one of them is relocated.
        var clobbers = new Clobbers(closure);
        var config = new EnvironmentConfig
        {
            Platform = Platforms.Of(subdir),
            Layers = [.. closure.Select((layer, i) => new EnvironmentLayer
            {
                Kind = "conda",
                Name = $"layer {i}",
                Digest = layer.Descriptor.Digest,
                Relocations = clobbers.RelocationsOf(i),
            })],
        };
        var described = await store.WriteAsync(config.ToJson(), MediaTypes.EnvironmentConfig, cancel);
        var manifest = Manifest.Create(MediaTypes.EnvironmentArtifact, described, [.. closure.Select(layer => layer.Descriptor)], Annotations.None);
        await store.WriteAsync(manifest.Bytes, manifest.MediaType, cancel);
        return manifest;
    }
}
