using Poncho.Builder.Export;
using Poncho.Builder.Export.Segments;
using Poncho.Builder.Layering;
using Poncho.Builder.Locking;
using Poncho.Builder.Sources;
using Poncho.Builder.Sources.Conda;
using Poncho.Builder.Specs;
using Poncho.Conda.Configuration;
using Poncho.Conda.Packages;
using Poncho.Conda.Repodata;
using Poncho.IO;
using Poncho.IO.Files;
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
        var spec = await SpecReader.ReadAsync(request.SpecPath, cancel);
        UnbuiltParts.Refuse(spec);
        var name = NameOf(request, spec);
        var configuration = CondaConfiguration.Load(context.Environment, HomeFolder());
        using var http = new HttpClients(configuration.Apply(HttpOptions.OfProcess() with { Offline = request.Offline }));
        var loader = new RepodataLoader(http, context.Home.Repodata, configuration.RepodataTimeToLive) { FileNames = configuration.RepodataFileNames, UsesShards = configuration.UseShards, Formats = configuration.UseOnlyTarBz2 ? ArchiveFormats.OnlyTarBz2 : ArchiveFormats.PreferConda };
        var locker = new Locker(configuration, loader, context.Environment, context.Progress, context.Progress.Transfers);
        var @lock = await locker.LockAsync(spec, new LockOptions { Subdir = request.Subdir ?? configuration.Subdir ?? Platforms.Current, Compile = request.Compile == ByteCompilation.Compiled, BaseFolder = BaseFolder() }, cancel);
        return await BuildAsync(request, @lock, name, http, configuration, cancel);
    }

    private async Task<CreateResult> BuildAsync(CreateRequest request, EnvironmentLock @lock, StoreName name, HttpClients http, CondaConfiguration configuration, CancellationToken cancel)
    {
        using var limits = new BuildLimits(Downloads, System.Environment.ProcessorCount);
        var home = context.Home;
        var store = await Store.OpenAsync(home.Store, cancel);
        var index = new LayerIndex(home.Layers, store);
        var packages = new PackageCache(home.Packages, new Downloader(http), context.Progress.Transfers);
        var factory = new LayerFactory(index, packages, limits, ArchiveLimits.From(context.Environment), Path.Combine(home.Layers, "locks"), context.Progress);
        var layers = new SourceLayers(index, [new CondaLayers(factory, store)], new InterpreterFolder(home.Interpreters, store), context.Progress);
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
            LayersMade = built.Made,
            LayersKept = built.Layers.Length - built.Made,
            LayerBytes = manifest.Layers.Sum(l => l.Size),
            OutputPath = request.OutputPath,
            OutputBytes = outputBytes,
        };
    }

    private static StoreName NameOf(CreateRequest request, Spec spec)
    {
        if (request.Tag is { } tag) return StoreName.Parse(tag);
        string stem = request.SpecPath == "-" ? "stdin" : Path.GetFileNameWithoutExtension(request.SpecPath);
        return StoreName.Near(spec.Name ?? stem) ?? StoreName.Near(stem) ?? throw new PonchoException($"no name for the environment can be made from \"{spec.Name ?? stem}\"", "give one with -t NAME:TAG");
    }

    private string HomeFolder() => context.Environment.TryGetValue("HOME", out string? home) && home is { Length: > 0 } ? home : System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile);

    // Channels that are paths are meant from where the user stands, as conda means them.
    private static string BaseFolder() => Directory.GetCurrentDirectory();
}
