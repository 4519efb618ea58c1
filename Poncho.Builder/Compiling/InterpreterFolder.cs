using System.Collections.Immutable;
using Poncho.Builder.Building;
using Poncho.Builder.Layering;
using Poncho.Conda.Linking;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Opening;
using Poncho.Runtime.Relocating;
using Poncho.Runtime.Unpacking;

namespace Poncho.Builder.Compiling;

/// <summary>
/// Interpreters unpacked on this machine, each once. To compile, Python and what it depends on are unpacked; for pip to resolve, all conda
/// packages of a lock.
/// </summary>
/// <param name="folder">Where they are; made when the first is.</param>
/// <param name="store">Has their layers.</param>
internal sealed class InterpreterFolder(string folder, Store store)
{
    /// <summary>Gives the interpreter's path, unpacking it where it is not there yet.</summary>
    /// <param name="closure">The layers of Python and of what it depends on, at least.</param>
    /// <param name="python">The Python among them.</param>
    /// <param name="subdir">The platform of the layers.</param>
    /// <param name="cancel">Stops the unpacking; nothing stays.</param>
    /// <exception cref="NoInterpreterException">The layers bring none.</exception>
    public async Task<string> UnpackAsync(ImmutableArray<LayerInfo> closure, PythonInfo python, string subdir, CancellationToken cancel)
    {
        var manifest = await DescribeAsync(closure, subdir, cancel);
        string prefix = Path.Combine(folder, manifest.Digest.Hex[..16]);
        string interpreter = Path.Combine(prefix, python.Executable);
        if (new FileInfo(interpreter) is { Exists: true, Length: 0 }) await RemoveAsync(interpreter, cancel);
        if (Directory.Exists(prefix)) return InterpreterIn(prefix, python);
        Folders.Ensure(folder);
        using var alone = await FileLock.ExclusiveAsync(prefix + ".lock", cancel);
        if (Directory.Exists(prefix)) return InterpreterIn(prefix, python);
        string shown = $"the Python {python.Version} that compiles or resolves";
        using var source = await StoreEnvironment.OpenAsync(store, manifest.Descriptor, shown, cancel);
        string temporary = AtomicFile.TemporaryNameBeside(prefix);
        Folders.Ensure(temporary);
        try
        {
            await Task.Run(() => Unpacker.Unpack(source, temporary, new Prefix(prefix), new UnpackOptions(), cancel), cancel);

            // A folder of this name counts as whole from now on, also after a power cut.
            DiskSync.FileSystemOf(temporary);
            Directory.Move(temporary, prefix);
        }
        catch
        {
            Discard(temporary);
            throw;
        }

        return InterpreterIn(prefix, python);
    }

    // A free-threaded Python may be there under its own name alone.
    private static string InterpreterIn(string prefix, PythonInfo python)
    {
        string[] names = [python.Executable, python.Executable + "t", "bin/python3", "bin/python"];
        return names.Select(name => Path.Combine(prefix, name)).FirstOrDefault(File.Exists)
            ?? throw new NoInterpreterException(python.Executable, "there is no such file");
    }

    /// <summary>Removes an interpreter that does not start: it was damaged since it was unpacked, and can be unpacked again.</summary>
    /// <param name="interpreter">Its path, as <see cref="UnpackAsync"/> gave it.</param>
    /// <param name="cancel">Stops waiting for another process.</param>
    /// <exception cref="PonchoException">It cannot be removed.</exception>
    public static async Task RemoveAsync(string interpreter, CancellationToken cancel)
    {
        string prefix = Path.GetDirectoryName(Path.GetDirectoryName(interpreter)!)!;
        using var alone = await FileLock.ExclusiveAsync(prefix + ".lock", cancel);
        string aside = AtomicFile.TemporaryNameBeside(prefix);
        try
        {
            if (Directory.Exists(prefix)) Directory.Move(prefix, aside);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(prefix, e);
        }

        Discard(aside);
    }

    private static void Discard(string temporary)
    {
        try
        {
            Directory.Delete(temporary, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The user hears of the first error, not of this one; what is left has a temporary name, which nothing reads.
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
