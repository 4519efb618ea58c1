using System.Collections.Immutable;
using Poncho.Builder.Environments;
using Poncho.Builder.Layering;
using Poncho.Builder.Locking;
using Poncho.Conda.Linking;
using Poncho.IO;
using Poncho.Oci.Storing;

namespace Poncho.Builder.Sources.Conda;

/// <summary>The layers of all conda packages of a lock: those that are missing are fetched and made side by side, and come out in the order of the lock.</summary>
internal sealed class CondaLayers(LayerIndex index, LayerFactory factory, InterpreterFolder interpreters, Store store, IBuildProgress progress)
{
    /// <summary>What a build found and made.</summary>
    /// <param name="Layers">In the order of the lock.</param>
    /// <param name="Made">How many were not there before.</param>
    public sealed record Result(ImmutableArray<AssembledLayer> Layers, int Made);

    public async Task<Result> GetAsync(EnvironmentLock @lock, bool keepArchives, CancellationToken cancel)
    {
        var python = LockedPython.Find(@lock);
        var keys = @lock.Sources.ToDictionary(s => s.Name, s => CondaLayerKey.Of(s, python, @lock.Compile), StringComparer.Ordinal);
        var found = await FindAsync(@lock, keys, cancel);
        var missing = @lock.Sources.Where(s => !found.ContainsKey(s.Name)).ToList();
        if (missing.Count > 0) await MakeAsync(missing, keys, found, new Making(@lock, python, keepArchives), cancel);
        return new Result([.. @lock.Sources.Select(s => new AssembledLayer(s, found[s.Name]))], missing.Count);
    }

    private sealed record Making(EnvironmentLock Lock, PythonInfo? Python, bool KeepArchives);

    private async Task<Dictionary<string, LayerInfo>> FindAsync(EnvironmentLock @lock, Dictionary<string, Digest> keys, CancellationToken cancel)
    {
        var infos = await Task.WhenAll(@lock.Sources.Select(s => Task.Run(() => index.FindAsync(keys[s.Name], cancel), cancel)));
        return @lock.Sources.Zip(infos).Where(p => p.Second is not null).ToDictionary(p => p.First.Name, p => p.Second!, StringComparer.Ordinal);
    }

    private async Task MakeAsync(List<LockedSource> missing, Dictionary<string, Digest> keys, Dictionary<string, LayerInfo> found, Making making, CancellationToken cancel)
    {
        progress.Begin(BuildStep.Fetch, missing.Count);
        progress.Begin(BuildStep.Layer, missing.Count);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var promised = making.Lock.Sources.ToDictionary(s => s.Name, _ => new TaskCompletionSource<LayerInfo>(TaskCreationOptions.RunContinuationsAsynchronously), StringComparer.Ordinal);
        foreach (var (name, info) in found) promised[name].SetResult(info);
        // What is itself noarch Python (pip, setuptools) waits for the interpreter, so the interpreter must not wait for it.
        var independent = making.Lock.Sources.Where(s => !s.IsNoarchPython).ToDictionary(s => s.Name, s => promised[s.Name].Task, StringComparer.Ordinal);
        using var host = new InterpreterHost(independent, Unpacking(making), Environment.ProcessorCount, stop.Token);
        Exception? first = null;
        await Task.WhenAll(InOrderOfWork(missing).Select(source => Task.Run(async () =>
        {
            try
            {
                var info = await factory.GetAsync(keys[source.Name], source, RequestOf(source, making, host), making.KeepArchives, stop.Token);
                promised[source.Name].SetResult(info);
                progress.Done(BuildStep.Layer, source.Name);
            }
            catch (Exception e)
            {
                // The first failure ends the others, and is the one that is told.
                if (Interlocked.CompareExchange(ref first, e, null) is null) await stop.CancelAsync();
                promised[source.Name].TrySetCanceled(CancellationToken.None);
            }
        }, CancellationToken.None)));
        cancel.ThrowIfCancellationRequested();
        if (first is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        foreach (var source in missing) found[source.Name] = await promised[source.Name].Task;
        progress.End(BuildStep.Fetch);
        progress.End(BuildStep.Layer);
    }

    private Func<ImmutableArray<LayerInfo>, CancellationToken, Task<string>>? Unpacking(Making making) =>
        making is { Python: { } python, Lock.Compile: true } ? (closure, token) => interpreters.UnpackAsync(closure, python, making.Lock.Platform, token) : null;

    private CondaLayerRequest RequestOf(LockedSource source, Making making, InterpreterHost host) => new()
    {
        Store = store,
        Python = making.Python,
        Compiler = making.Lock.Compile ? host.GetAsync : null,
        Record = new RecordSource { FileName = source.FileName, Channel = ChannelOf(source.Url), Url = source.Url, Sha256 = source.Sha256, Md5 = source.Sha256 is null ? source.Md5 : null, Size = source.Size },
    };

    // CHANNEL/SUBDIR/FILE
    private static string ChannelOf(string url)
    {
        int file = url.LastIndexOf('/');
        int subdir = file > 0 ? url.LastIndexOf('/', file - 1) : -1;
        return subdir > 0 ? url[..subdir] : url;
    }

    // Python first and the small libraries with it, since noarch packages wait for the interpreter; then the largest, so that none of them is left alone at the end.
    private static IEnumerable<LockedSource> InOrderOfWork(IEnumerable<LockedSource> sources)
    {
        const long Small = 4 << 20;
        return sources
            .OrderBy(s => s.IsNoarchPython ? 3 : s.Name == LockedPython.Name ? 0 : s.Size is null or < Small ? 1 : 2)
            .ThenByDescending(s => s.Size ?? 0)
            .ThenBy(s => s.Name, StringComparer.Ordinal);
    }
}
