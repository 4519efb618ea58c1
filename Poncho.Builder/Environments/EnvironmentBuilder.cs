using Poncho.Builder.Capturing;
using Poncho.Builder.Export;
using Poncho.Builder.Export.Segments;
using Poncho.Builder.Homes;
using Poncho.Builder.Locking;
using Poncho.Builder.Sources;
using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Oci.Naming;
using Poncho.Oci.Storing;

namespace Poncho.Builder.Environments;

/// <summary><c>poncho create</c>: spec, lock, layers, manifest, and perhaps a tarball. The steps are in the rooms beside this one; here they follow one another.</summary>
internal sealed class EnvironmentBuilder(BuildContext context)
{
    /// <summary>Archives that are fetched at once, as conda does.</summary>
    private const int Downloads = 5;

    /// <exception cref="PonchoException">Anything that the user can mend. Nothing half done stays: the name in the store and the output are as before.</exception>
    public async Task<CreateResult> CreateAsync(CreateRequest request, CancellationToken cancel)
    {
        if (request.OutputPath is { } output) OutputPath.Check(output);
        var input = AskedSpec.Of(await BuildInputReader.ReadAsync(request.SpecPath, context, cancel), request.Python, request.IgnoresEditables, context);
        var name = NameOf(request, input);
        // From here on layers are looked for, made and named, and no prune comes between.
        using var held = await (await Store.OpenAsync(context.Home.Store, cancel)).HoldAsync(cancel);
        using var session = new LockSession(context, request.Offline) { Spec = (input as BuildInput.OfSpec)?.Spec, KeepsDownloads = request.KeepPackages };
        var @lock = input is BuildInput.OfPrefix { Prefix: var prefix } ? await CaptureAsync(prefix, request, session, cancel) : await new LockChooser(session, request).ChooseAsync(input, cancel);
        return await BuildAsync(request, @lock, name, session, cancel);
    }

    private async Task<EnvironmentLock> CaptureAsync(string prefix, CreateRequest request, LockSession session, CancellationToken cancel)
    {
        using var limits = new BuildLimits(Downloads, System.Environment.ProcessorCount);
        var store = await Store.OpenAsync(context.Home.Store, cancel);
        using var makers = new LayerMakers(session, store, limits);
        return await new PrefixCapture(session, store, makers).CaptureAsync(prefix, request, cancel);
    }

    private async Task<CreateResult> BuildAsync(CreateRequest request, EnvironmentLock @lock, StoreName name, LockSession session, CancellationToken cancel)
    {
        using var limits = new BuildLimits(Downloads, System.Environment.ProcessorCount);
        var store = await Store.OpenAsync(context.Home.Store, cancel);
        HomeLeftovers.Delete(context.Home, store);
        using var makers = new LayerMakers(session, store, limits);
        @lock = await LocalSources.FillAsync(@lock, makers.Workshop, cancel);
        var built = await makers.All().GetAsync(@lock, request.KeepPackages, cancel);
        foreach (string warning in built.Layers.SelectMany(l => l.Info.Warnings)) context.Progress.Warn(warning);
        var manifest = await new EnvironmentAssembler(store, context.Progress).AssembleAsync(@lock, built.Layers, cancel);
        long outputBytes = request.OutputPath is { } output ? await ExportAsync(manifest, output, store, limits, cancel) : 0;
        await store.TagAsync(name.ToString(), manifest.Descriptor, cancel);
        return new CreateResult
        {
            Name = name.ToString(),
            Digest = manifest.Digest,
            LayersMade = built.Made + session.LayersMade,
            LayersKept = Math.Max(0, built.Layers.Length - built.Made - session.LayersMade),
            LayerBytes = manifest.Layers.Sum(l => l.Size),
            OutputPath = request.OutputPath,
            OutputBytes = outputBytes,
        };
    }

    private async Task<long> ExportAsync(Manifest manifest, string output, Store store, BuildLimits limits, CancellationToken cancel)
    {
        var export = new TarballExport(store, new GzipSegments(context.Home.Members), limits, context.Progress);
        return await export.WriteAsync(await StoredEnvironment.ReadAsync(store, manifest, cancel), TarballFormats.OfPath(output), output, cancel);
    }

    private static StoreName NameOf(CreateRequest request, BuildInput input)
    {
        if (request.Tag is { } tag) return StoreName.Parse(tag);
        string stem = input is BuildInput.OfPrefix { Prefix: var prefix } ? Path.GetFileName(prefix) : request.SpecPath == "-" ? "stdin" : StemOf(request.SpecPath);
        string? own = (input as BuildInput.OfSpec)?.Spec.Name;
        return StoreName.Near(own ?? stem) ?? StoreName.Near(stem) ?? throw new PonchoException($"no name for the environment can be made from \"{own ?? stem}\"", "give one with -t NAME:TAG");
    }

    // The lock of a spec has the spec's name.
    private static string StemOf(string path) => Path.GetFileNameWithoutExtension(path.EndsWith(LockFile.Suffix, StringComparison.Ordinal) ? path[..^LockFile.Suffix.Length] : path);
}
