using System.Collections.Immutable;
using Poncho.Builder.Building;
using Poncho.Builder.Layering;
using Poncho.Conda.Linking;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Machines;
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
    private bool _hasWarned;

    /// <summary>Gives the interpreter's path, unpacking what is not there yet.</summary>
    /// <param name="closure">The layers of Python and of what it depends on, at least.</param>
    /// <param name="python">The Python among them.</param>
    /// <param name="subdir">The platform of the layers.</param>
    /// <param name="cancel">Stops the unpacking; nothing half unpacked stays.</param>
    /// <exception cref="NoInterpreterException">The layers bring none.</exception>
    public async Task<string> UnpackAsync(ImmutableArray<LayerInfo> closure, PythonInfo python, string subdir, CancellationToken cancel)
    {
        if (!ProcFolder.IsThere && !_hasWarned)
        {
            _hasWarned = true;
            progress.Warn(ProcFolder.Missing);
        }

        var manifest = await DescribeAsync(closure, subdir, cancel);
        var cache = EnvironmentCache.Inside(folder);
        if (cache.Find(manifest.Digest) is { } there)
        {
            var found = new FileInfo(Path.Combine(there.Path, python.Executable));
            if (found is { Exists: true, Length: 0 }) await RemoveAsync(found.FullName, cancel);
        }

        // Until it is marked as used, nobody deletes it for its age.
        using var held = await FileLock.SharedAsync(KeptInterpreters.LockIn(folder), cancel);
        string prefix = (cache.Find(manifest.Digest) ?? await UnpackAsync(cache, manifest, python, cancel)).Path;
        CachedEnvironment.MarkUsed(prefix);
        return InterpreterIn(prefix, python);
    }

    // A free-threaded Python may be there under its own name alone.
    private static string InterpreterIn(string prefix, PythonInfo python)
    {
        string[] names = [python.Executable, python.Executable + "t", "bin/python3", "bin/python"];
        return names.Select(name => Path.Combine(prefix, name)).FirstOrDefault(File.Exists)
            ?? throw new NoInterpreterException(python.Executable, "there is no such file");
    }

    /// <summary>
    /// Removes an interpreter that does not start: its files were damaged since they were unpacked. The layers that it is made of go with it,
    /// and are unpacked again; other interpreters keep their own names of those files.
    /// </summary>
    /// <param name="interpreter">Its path, as <see cref="UnpackAsync(ImmutableArray{LayerInfo}, PythonInfo, string, CancellationToken)"/> gave it.</param>
    /// <param name="cancel">Stops waiting for other processes.</param>
    /// <exception cref="PonchoException">It cannot be removed.</exception>
    public static async Task RemoveAsync(string interpreter, CancellationToken cancel)
    {
        string prefix = Path.GetDirectoryName(Path.GetDirectoryName(interpreter)!)!;
        string folder = Path.GetDirectoryName(Path.GetDirectoryName(prefix)!)!;
        using var alone = await FileLock.ExclusiveAsync(KeptInterpreters.LockIn(folder), cancel);
        var removed = CacheContent.Environments(folder).FirstOrDefault(environment => environment.Path == prefix);
        CacheContent.Delete(prefix);
        var layers = removed?.Layers?.ToHashSet() ?? [];
        foreach (var (path, digest) in CacheContent.Layers(folder)) if (layers.Contains(digest)) CacheContent.Delete(path);
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
