using Poncho.Builder.Building;
using Poncho.Builder.Export.Segments;
using Poncho.Builder.Homes;
using Poncho.IO;
using Poncho.IO.Net;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;
using Poncho.Runtime.Opening;
using Poncho.Runtime.Unpacking;

namespace Poncho.Builder.Export;

/// <summary><c>poncho export</c>: an environment of the store, by its name, as a tarball, a part of one, or a folder.</summary>
internal static class EnvironmentExport
{
    /// <exception cref="PonchoException">The store has no such environment, or the output cannot be written.</exception>
    public static async Task<ExportResult> WriteAsync(PonchoHome home, ExportRequest request, IBuildProgress progress, CancellationToken cancel)
    {
        bool isFolder = request.Output.EndsWith('/') || Directory.Exists(request.Output);
        if (!isFolder) OutputPath.Check(request.Output);
        else if (request.Since is not null) throw new PonchoException($"a folder cannot hold a part of an environment: \"{request.Output}\"", "write a tarball, or leave --since out");
        var store = await Store.OpenAsync(home.Store, cancel);
        using var held = await store.HoldAsync(cancel);
        var environment = await StoredEnvironment.ReadAsync(store, request.Name, cancel);
        if (isFolder) return await WriteFolderAsync(store, environment, request, progress, cancel);
        using var limits = new BuildLimits(1, Environment.ProcessorCount);
        var without = request.Since is { } since ? await LayersOfAsync(store, since, cancel) : [];
        var export = new TarballExport(store, new GzipSegments(home.Members), limits, progress) { Without = without };
        long size = await export.WriteAsync(environment, TarballFormats.OfPath(request.Output), request.Output, cancel);
        return new ExportResult { Size = size, Layers = environment.Manifest.Layers.Count, Absent = environment.Manifest.Layers.Count(layer => without.Contains(layer.Digest)) };
    }

    private static async Task<ExportResult> WriteFolderAsync(Store store, StoredEnvironment environment, ExportRequest request, IBuildProgress progress, CancellationToken cancel)
    {
        using var source = await StoreEnvironment.OpenAsync(store, environment.Manifest.Descriptor, request.Name, cancel);
        progress.Begin(BuildStep.Export, 0);
        await Task.Run(() => Unpacker.UnpackCopy(source, request.Output, new UnpackOptions { Limits = UnpackLimits.Of(Environment.GetEnvironmentVariable), Progress = SilentProgress.Instance }, null, cancel), cancel);
        progress.End(BuildStep.Export);
        return new ExportResult { Layers = environment.Manifest.Layers.Count };
    }

    /// <summary>The layers of another environment, those too that it leaves to a third one.</summary>
    private static async Task<HashSet<Digest>> LayersOfAsync(Store store, string name, CancellationToken cancel)
    {
        if (!File.Exists(name)) return [.. (await StoredEnvironment.ReadAsync(store, name, cancel)).Manifest.Layers.Select(layer => layer.Digest)];
        using var tarball = TarballEnvironment.Open(name) ?? throw new PonchoException($"no tarball of Poncho's, and so without layers to be left out: \"{name}\"", "give one that poncho create or export wrote");
        return [.. Manifest.Parse(tarball.Manifest).Layers.Select(layer => layer.Digest)];
    }
}
