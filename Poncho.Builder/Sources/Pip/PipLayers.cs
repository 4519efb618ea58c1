using Poncho.Builder.Building;
using Poncho.Builder.Layering;
using Poncho.Builder.Locks;
using Poncho.Builder.Sources.Archives;
using Poncho.Builder.Sources.Files;
using Poncho.Builder.Wheels;
using Poncho.Conda.Linking;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;

namespace Poncho.Builder.Sources.Pip;

/// <summary>The layers of pip sources: wheels of an index, wheels that are built of something else, local code, and what was found in an environment.</summary>
internal sealed class PipLayers(LayerOnce once, ArchiveWork archives, BuildLimits limits, Store store, IBuildProgress progress) : ISourceLayers
{
    public SourceKind Kind => SourceKind.Pip;

    /// <summary>How much of a wheel is unpacked before it is taken for a bomb.</summary>
    public ArchiveLimits Bounds { get; init; } = ArchiveLimits.Default;

    /// <summary>Gives the path of the wheel that is built of a source which is none (<see cref="LockedSource.Wheel"/>), with exactly the bytes that the lock says.</summary>
    public required Func<LockedSource, EnvironmentLock, CancellationToken, Task<string>> BuiltWheel { get; init; }

    public Digest KeyOf(LockedSource source, EnvironmentLock @lock) =>
        source.Layer is { } captured ? FilesLayerKey.Of(captured)
        : PipLayerKey.Of(source, PythonOf(LockedPython.Find(@lock), source), @lock.Compile);

    public bool IsHere(LockedSource source) => source.Layer is not null || source.Wheel is not null || archives.Has(Addressed(source));

    public Task<LayerInfo> GetAsync(Digest key, LockedSource source, LayerWork work, CancellationToken cancel)
    {
        if (source.Layer is not null) throw FilesLayers.Gone(source);
        return once.GetAsync(key, token => source.Wheel is null ? FetchAsync(source, work, token) : BuiltAsync(source, work, token), cancel);
    }

    private Task<LayerInfo> FetchAsync(LockedSource source, LayerWork work, CancellationToken cancel) =>
        archives.FetchAndMakeAsync(Addressed(source), work.Compiler, (path, token) => MakeAsync(path, source, work, token), work.KeepsDownloads, cancel);

    private async Task<LayerInfo> BuiltAsync(LockedSource source, LayerWork work, CancellationToken cancel)
    {
        string path = await BuiltWheel(source, work.Lock, cancel);
        progress.Done(BuildStep.Fetch, PipLayerKey.FileNameOf(source));
        if (work.Compiler is { } compiler) await compiler(cancel);
        using var place = await limits.Workers.EnterAsync(cancel);
        return await MakeAsync(path, source, work, cancel);
    }

    private Task<LayerInfo> MakeAsync(string path, LockedSource source, LayerWork work, CancellationToken cancel) => PipLayerWriter.MakeAsync(path, PipLayerKey.FileNameOf(source), new PipLayerRequest
    {
        Store = store,
        Python = PythonOf(work.Python, source),
        Platform = work.Lock.Platform,
        Compiler = work.Compiler,
        Limits = Bounds,
        Project = source.Name,
        Version = source.Version,
        IsRequested = source.IsRequested,
        DirectUrl = DirectUrl.Of(source),
        Note = progress.Note,
    }, cancel);

    // What is read of a lock alone is fetched from where the lock says.
    private static LockedSource Addressed(LockedSource source) => source.FetchUrls.Count > 0 ? source : source with { FetchUrls = [source.Url] };

    private static PythonInfo PythonOf(PythonInfo? python, LockedSource source) =>
        python ?? throw new PonchoException($"environment has no Python that package {source} could be installed for", "add python to the conda packages, and lock again");
}
