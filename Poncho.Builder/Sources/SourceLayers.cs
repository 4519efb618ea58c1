using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using Poncho.Builder.Building;
using Poncho.Builder.Compiling;
using Poncho.Builder.Layering;
using Poncho.Builder.Locks;
using Poncho.IO;
using Poncho.IO.Machines;

namespace Poncho.Builder.Sources;

/// <summary>
/// The layers of all sources of a lock, whatever their kind: those that are missing are fetched and made side by side, and come out in the order
/// of the lock.
/// </summary>
/// <param name="kinds">One for each kind of source that the locks hold.</param>
internal sealed class SourceLayers(LayerIndex index, IReadOnlyList<ISourceLayers> kinds, InterpreterFolder interpreters, IBuildProgress progress)
{
    /// <summary>Nothing may be fetched: what is missing is named before anything is made.</summary>
    public bool IsOffline { get; init; }

    /// <summary>Nothing may be made: what is missing is named before anything is fetched.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Brings layers by their keys from elsewhere, as far as they are there; null where they are made here.</summary>
    public Func<IReadOnlyList<Digest>, CancellationToken, Task>? Fetch { get; init; }

    /// <summary>
    /// Of a lock for another platform: one of this machine's, whose Python is of the same version and compiles in its stead, since byte code is the same
    /// on all platforms. Null: the lock's own Python does.
    /// </summary>
    public EnvironmentLock? Compiling { get; init; }

    /// <summary>Finds or makes them all. The first failure ends the others, and is the one that is thrown.</summary>
    public async Task<BuiltLayers> GetAsync(EnvironmentLock @lock, bool keepDownloads, CancellationToken cancel)
    {
        var layers = @lock.Present.Select(source => new PromisedLayer(source, KindOf(source).KeyOf(source, @lock))).ToImmutableArray();
        await Task.WhenAll(layers.Select(layer => Task.Run(() => layer.FindAsync(index, cancel), cancel)));
        if (Fetch is not null && layers.Any(layer => !layer.IsThere))
        {
            await Fetch([.. layers.Where(layer => !layer.IsThere).Select(layer => layer.Key)], cancel);
            await Task.WhenAll(layers.Where(layer => !layer.IsThere).Select(layer => layer.FindAsync(index, cancel)));
        }

        var missing = layers.Where(layer => !layer.IsThere).ToList();
        foreach (var layer in layers) progress.Note($"layer of {layer.Source}: key {layer.Key.Hex[..12]}, {(layer.IsThere ? "there" : "to be made")}");
        if (IsOffline) OfflineGaps.Refuse(missing.Select(layer => layer.Source).Where(source => !KindOf(source).IsHere(source)));
        if (IsReadOnly && missing.Count > 0)
        {
            throw new PonchoException(
                $"the store may only be read, and {missing.Count} of {layers.Length} layers are not in it, the first of \"{missing[0].Source.Name}\"",
                "set PONCHO_HOME to a folder of your own");
        }

        var work = new LayerWork { Lock = @lock, Python = LockedPython.Find(@lock), KeepsDownloads = keepDownloads };
        if (missing.Count > 0) await MakeAsync(layers, missing, work, cancel);
        return new BuiltLayers([.. layers.Select(layer => new AssembledLayer(layer.Source, layer.Info.Result))]);
    }

    private ISourceLayers KindOf(LockedSource source) => kinds.First(kind => kind.Takes(source));

    private async Task MakeAsync(ImmutableArray<PromisedLayer> all, List<PromisedLayer> missing, LayerWork work, CancellationToken cancel)
    {
        long bytes = BytesOf(missing);
        progress.Begin(BuildStep.Fetch, missing.Count, bytes);
        progress.Begin(BuildStep.Layer, missing.Count, bytes);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await using var host = new InterpreterHost(InterpreterLayers(all, work, stop.Token), Unpacking(work), Workforce.Threads(), stop.Token);
        if (work.Lock.ByteCompilation == ByteCompilation.Compiled) work = work with { Compiler = host.GetAsync };
        Exception? first = null;
        await Task.WhenAll(InOrderOfWork(missing).Select(layer => Task.Run(async () =>
        {
            try
            {
                layer.Promise.SetResult(await KindOf(layer.Source).GetAsync(layer.Key, layer.Source, work, stop.Token));
                progress.Done(BuildStep.Layer, layer.Source.Name, layer.Source.Size ?? 0);
            }
            catch (Exception e)
            {
                if (Interlocked.CompareExchange(ref first, e, null) is null) await stop.CancelAsync();
                layer.Promise.TrySetCanceled(CancellationToken.None);
            }
        }, CancellationToken.None)));
        cancel.ThrowIfCancellationRequested();
        if (first is not null) ExceptionDispatchInfo.Throw(first);
        progress.End(BuildStep.Fetch);
        progress.End(BuildStep.Layer);
    }

    private Func<string, Task<LayerInfo>?> InterpreterLayers(IEnumerable<PromisedLayer> all, LayerWork work, CancellationToken cancel)
    {
        if (Compiling is null) return WithoutInterpreter(all).GetValueOrDefault;
        var plain = work with { Lock = Compiling, Compiler = null };
        var sources = Compiling.Present.OfType<CondaSource>().Where(source => !source.IsNoarchPython).ToDictionary(source => source.Name, StringComparer.Ordinal);
        var asked = new Dictionary<string, Task<LayerInfo>>(StringComparer.Ordinal);
        return name => asked.TryGetValue(name, out var layer) ? layer
            : sources.TryGetValue(name, out var source) ? asked[name] = FoundOrMadeAsync(source, plain, cancel) : null;
    }

    private async Task<LayerInfo> FoundOrMadeAsync(CondaSource source, LayerWork work, CancellationToken cancel)
    {
        var key = KindOf(source).KeyOf(source, work.Lock);
        return await index.FindAsync(key, cancel) ?? await KindOf(source).GetAsync(key, source, work, cancel);
    }

    // What is itself noarch Python (pip, setuptools) waits for the interpreter, so the interpreter must not wait for it.
    private static Dictionary<string, Task<LayerInfo>> WithoutInterpreter(IEnumerable<PromisedLayer> layers) =>
        layers.Where(l => l.Source is CondaSource { IsNoarchPython: false }).ToDictionary(l => l.Source.Name, l => l.Info, StringComparer.Ordinal);

    private Func<ImmutableArray<LayerInfo>, CancellationToken, Task<string>>? Unpacking(LayerWork work) =>
        work is { Python: { } python, Lock.ByteCompilation: ByteCompilation.Compiled }
            ? (closure, token) => interpreters.UnpackAsync(closure, python, (Compiling ?? work.Lock).Platform, token)
            : null;

    // Of all, or nothing: with some sizes unknown, a part of the sum would say nothing. Repositories come by ways that count no bytes.
    private static long BytesOf(List<PromisedLayer> layers) =>
        layers.Any(layer => layer.Source is { Size: null } and not GitSource) ? 0 : layers.Sum(layer => layer.Source.Size ?? 0);

    // Python first and the small libraries with it, since noarch packages and wheels wait for the interpreter; then the largest, so that none of
    // them is left alone at the end.
    private static IEnumerable<PromisedLayer> InOrderOfWork(IEnumerable<PromisedLayer> layers)
    {
        const long Small = 4 << 20;
        return layers
            .OrderBy(l => l.Source switch
            {
                CondaSource { IsNoarchPython: true } or PipSource => 3,
                CondaSource { Name: LockedPython.Name } => 0,
                { Size: null or < Small } => 1,
                _ => 2,
            })
            .ThenByDescending(l => l.Source.Size ?? 0)
            .ThenBy(l => l.Source.Name, StringComparer.Ordinal);
    }

    /// <summary>A layer that is there, or will be.</summary>
    private sealed record PromisedLayer(LockedSource Source, Digest Key)
    {
        public TaskCompletionSource<LayerInfo> Promise { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<LayerInfo> Info => Promise.Task;

        public bool IsThere => Info.IsCompletedSuccessfully;

        public async Task FindAsync(LayerIndex index, CancellationToken cancel)
        {
            if (await index.FindAsync(Key, cancel) is { } info) Promise.SetResult(info);
        }
    }
}
