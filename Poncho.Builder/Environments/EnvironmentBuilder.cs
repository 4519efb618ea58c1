using Poncho.Builder.Export;
using Poncho.Builder.Export.Segments;
using Poncho.Builder.Homes;
using Poncho.Builder.Layering;
using Poncho.Builder.Locking;
using Poncho.Builder.Sources;
using Poncho.Builder.Sources.Conda;
using Poncho.Builder.Sources.Git;
using Poncho.Builder.Sources.Http;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.IO.Net;
using Poncho.Oci;
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
        var input = await BuildInputReader.ReadAsync(request.SpecPath, cancel);
        var name = NameOf(request, input);
        // From here on layers are looked for, made and named, and no prune comes between.
        using var held = await (await Store.OpenAsync(context.Home.Store, cancel)).HoldAsync(cancel);
        using var session = new LockSession(context, request.Offline);
        var @lock = await new LockChooser(session, request).ChooseAsync(input, cancel);
        return await BuildAsync(request, @lock, name, session, cancel);
    }

    private async Task<CreateResult> BuildAsync(CreateRequest request, EnvironmentLock @lock, StoreName name, LockSession session, CancellationToken cancel)
    {
        using var limits = new BuildLimits(Downloads, System.Environment.ProcessorCount);
        var home = context.Home;
        var store = await Store.OpenAsync(home.Store, cancel);
        HomeLeftovers.Delete(home, store);
        var index = new LayerIndex(home.Layers, store);
        var packages = new PackageCache(home.Packages, new CondaFolders(session.Configuration.PackageFolders), new Downloader(session.Http), context.Progress.Transfers);
        var once = new LayerOnce(index, Path.Combine(home.Layers, "locks"));
        var bounds = ArchiveLimits.From(context.Environment);
        var archives = new CondaLayers(new LayerFactory(once, packages, limits, bounds, context.Progress), store);
        var writer = new GitLayerWriter(session.Git.Git, store, bounds, LfsFiles.IsInstalled(context.Environment), session.IsOffline);
        var trees = new GitLayers(once, new GitFetch(session.Git, bounds, session.IsOffline), writer, limits, context.Progress);
        var files = new HttpLayers(once, new HttpFetch(session.Http, new HttpLayerMaker(store, home.Packages, bounds), context.Progress.Transfers), limits, context.Progress);
        var layers = new SourceLayers(index, [archives, trees, files], new InterpreterFolder(home.Interpreters, store), context.Progress) { IsOffline = session.IsOffline };
        var built = await layers.GetAsync(@lock, request.KeepPackages, cancel);
        foreach (string warning in built.Layers.SelectMany(l => l.Info.Warnings)) context.Progress.Warn(warning);
        var manifest = await new EnvironmentAssembler(store, context.Progress).AssembleAsync(@lock, built.Layers, cancel);
        long outputBytes = 0;
        if (request.OutputPath is { } output)
        {
            var export = new TarballExport(store, new GzipSegments(home.Members), limits, context.Progress);
            outputBytes = await export.WriteAsync(await StoredEnvironment.ReadAsync(store, manifest, cancel), TarballFormats.OfPath(output), output, cancel);
        }

        await store.TagAsync(name.ToString(), manifest.Descriptor, cancel);
        return new CreateResult
        {
            Name = name.ToString(),
            Digest = manifest.Digest,
            LayersMade = built.Made + session.LayersMade,
            LayersKept = built.Layers.Length - built.Made - session.LayersMade,
            LayerBytes = manifest.Layers.Sum(l => l.Size),
            OutputPath = request.OutputPath,
            OutputBytes = outputBytes,
        };
    }

    private static StoreName NameOf(CreateRequest request, BuildInput input)
    {
        if (request.Tag is { } tag) return StoreName.Parse(tag);
        string stem = request.SpecPath == "-" ? "stdin" : StemOf(request.SpecPath);
        string? own = (input as BuildInput.OfSpec)?.Spec.Name;
        return StoreName.Near(own ?? stem) ?? StoreName.Near(stem) ?? throw new PonchoException($"no name for the environment can be made from \"{own ?? stem}\"", "give one with -t NAME:TAG");
    }

    // The lock of a spec has the spec's name.
    private static string StemOf(string path) => Path.GetFileNameWithoutExtension(path.EndsWith(LockFile.Suffix, StringComparison.Ordinal) ? path[..^LockFile.Suffix.Length] : path);
}
