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

/// <summary>The layers of what pip installs: wheels of an index, wheels that were built, local code, and what was found in an environment.</summary>
internal sealed class PipLayers(LayerOnce once, ArchiveWork archives, BuildLimits limits, Store store, IBuildProgress progress) : ISourceLayers<PipSource>
{
    /// <summary>How much of a wheel is unpacked before it is taken for a bomb.</summary>
    public ArchiveLimits Bounds { get; init; } = ArchiveLimits.Default;

    /// <summary>Gives the path of <see cref="PipBuilt.Wheel"/>, with exactly the bytes that the lock says.</summary>
    public required Func<PipBuilt, EnvironmentLock, CancellationToken, Task<string>> BuiltWheel { get; init; }

    public Digest KeyOf(PipSource source, EnvironmentLock @lock) => source is PipCaptured captured
        ? FilesLayerKey.Of(captured.Layer)
        : PipLayerKey.Of(source, PythonOf(LockedPython.Find(@lock), source), @lock.ByteCompilation);

    public bool IsHere(PipSource source) => source is not PipWheel || archives.Has(Addressed(source));

    public Task<LayerInfo> GetAsync(Digest key, PipSource source, LayerWork work, CancellationToken cancel) => source switch
    {
        PipCaptured => throw FilesLayers.Gone(source),
        PipBuilt built => once.GetAsync(key, token => BuiltAsync(built, work, token), cancel),
        _ => once.GetAsync(key, token => FetchAsync(source, work, token), cancel),
    };

    private Task<LayerInfo> FetchAsync(PipSource source, LayerWork work, CancellationToken cancel) =>
        archives.FetchAndMakeAsync(
            Addressed(source), work.Compiler, (path, token) => MakeAsync(path, source, work, token), work.KeepsDownloads, cancel);

    private async Task<LayerInfo> BuiltAsync(PipBuilt source, LayerWork work, CancellationToken cancel)
    {
        string path = await BuiltWheel(source, work.Lock, cancel);
        progress.Done(BuildStep.Fetch, PipLayerKey.FileNameOf(source), source.Size ?? 0);
        if (work.Compiler is { } compiler) await compiler(cancel);
        using var place = await limits.Workers.EnterAsync(cancel);
        progress.At(BuildStep.Layer, source.Name, source.Size ?? 0);
        return await MakeAsync(path, source, work, cancel);
    }

    private Task<LayerInfo> MakeAsync(string path, PipSource source, LayerWork work, CancellationToken cancel)
    {
        var request = new PipLayerRequest
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
        };
        return PipLayerWriter.MakeAsync(path, PipLayerKey.FileNameOf(source), request, cancel);
    }

    // What is read of a lock alone is fetched from where the lock says.
    private static PipSource Addressed(PipSource source) => source.FetchUrls.Count > 0 ? source : source with { FetchUrls = [source.Url] };

    private static PythonInfo PythonOf(PythonInfo? python, PipSource source) =>
        python ?? throw new PonchoException($"environment has no Python that package {source} could be installed for", "add python to the conda packages, and lock again");
}
