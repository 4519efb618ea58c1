using System.Collections.Immutable;
using Poncho.Builder.Layering;
using Poncho.Builder.Locks;
using Poncho.IO;

namespace Poncho.Builder.Compiling;

/// <summary>
/// The interpreters that byte-compile for a build: the Python of the lock, unpacked with what it depends on as soon as these layers are
/// there. They are started when the first is asked for; a build that finds all layers made never starts one.
/// </summary>
internal sealed class InterpreterHost : IAsyncDisposable
{
    private readonly Lazy<Task<PythonCompiler?>> _compiler;

    /// <param name="layers">The layers that do not themselves wait for an interpreter, by package name, as they are made; null for others. It may be asked several times.</param>
    /// <param name="unpack">Unpacks the interpreter of these layers, and gives its path; null where nothing is compiled.</param>
    /// <param name="processes">How many interpreters are started.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public InterpreterHost(
        Func<string, Task<LayerInfo>?> layers,
        Func<ImmutableArray<LayerInfo>, CancellationToken, Task<string>>? unpack,
        int processes,
        CancellationToken cancel) =>
        _compiler = new Lazy<Task<PythonCompiler?>>(() => StartAsync(layers, unpack, processes, cancel));

    /// <summary>The interpreters; null where the lock has no Python.</summary>
    public Task<PythonCompiler?> GetAsync(CancellationToken cancel) => _compiler.Value.WaitAsync(cancel);

    /// <summary>Ends the interpreters. An unpacking that is still under way is waited for: it deletes itself what it leaves unfinished.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_compiler.IsValueCreated) return;
        try
        {
            (await _compiler.Value)?.Dispose();
        }
        catch (Exception e) when (e is OperationCanceledException or PonchoException or IOException)
        {
            // The same exception reached whoever asked for the interpreters; it is told once.
        }
    }

    private static async Task<PythonCompiler?> StartAsync(
        Func<string, Task<LayerInfo>?> layers,
        Func<ImmutableArray<LayerInfo>, CancellationToken, Task<string>>? unpack,
        int processes,
        CancellationToken cancel)
    {
        if (unpack is null || layers(LockedPython.Name) is null) return null;
        var closure = await ClosureAsync(layers);
        string interpreter = await unpack(closure, cancel);
        try
        {
            return await PythonCompiler.StartAsync(interpreter, processes, cancel);
        }
        catch (PonchoException)
        {
            // It may have been unpacked long ago, and be damaged since, as by a power cut: it is made again, once.
            await InterpreterFolder.RemoveAsync(interpreter, cancel);
            return await PythonCompiler.StartAsync(await unpack(closure, cancel), processes, cancel);
        }
    }

    // Python and all that it depends on.
    private static async Task<ImmutableArray<LayerInfo>> ClosureAsync(Func<string, Task<LayerInfo>?> layers)
    {
        var closure = new SortedDictionary<string, LayerInfo>(StringComparer.Ordinal);
        var open = new Queue<string>([LockedPython.Name]);
        while (open.TryDequeue(out string? name))
        {
            if (closure.ContainsKey(name) || layers(name) is not { } layer) continue;
            var info = await layer;
            closure.Add(name, info);
            foreach (string next in info.Depends) open.Enqueue(next);
        }

        return [.. closure.Values];
    }
}
