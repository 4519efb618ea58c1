using Poncho.Builder.Building;
using Poncho.Builder.Compiling;
using Poncho.Builder.Environments;
using Poncho.Builder.Export;
using Poncho.Builder.Export.Formats;
using Poncho.Builder.Homes;
using Poncho.Builder.Locking;
using Poncho.Builder.Locks;
using Poncho.Builder.Registries;
using Poncho.Builder.Sources;
using Poncho.Builder.Specs;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Oci.Documents;
using Poncho.Oci.Naming;
using Poncho.Oci.Storing;
using Poncho.Runtime.Relocating;

namespace Poncho.Builder.Creating;

/// <summary>
/// <c>poncho create</c>: spec, lock, layers, manifest, and perhaps an output. The steps are in the rooms below this one; here they follow one
/// another.
/// </summary>
internal sealed class EnvironmentBuilder(BuildContext context)
{
    /// <exception cref="PonchoException">
    /// Anything that the user can mend. Nothing half done stays: the output is as before, and so is the name in the store, but where it is the
    /// output's place alone that does not take what was built.
    /// </exception>
    public async Task<CreateResult> CreateAsync(CreateRequest request, CancellationToken cancel)
    {
        using var home = new ReadableHome(context);
        return await new EnvironmentBuilder(home.Context).CreateInAsync(request, cancel);
    }

    private async Task<CreateResult> CreateInAsync(CreateRequest request, CancellationToken cancel)
    {
        if (request.OutputPath is { } output) ExportFormats.OfOutput(output).Check(output);
        var read = await BuildInputReader.ReadAsync(request.SpecPath, request.Choice, context, cancel);
        var input = AskedSpec.Of(read, request.Python, request.IgnoresEditables, context);
        var name = NameOf(request, input);
        using var turn = await BuildTurn.TakeAsync(input, request, context, cancel);
        // From here on layers are looked for, made and named, and no prune comes between.
        var store = await Store.OpenAsync(context.Home.Store, cancel);
        using var held = await store.HoldAsync(cancel);
        using var session = new BuildSession(context, store, request.Offline)
        {
            Spec = (input as BuildInput.OfSpec)?.Spec,
            KeepsDownloads = request.KeepPackages,
            Cache = request.From.Count > 0 ? new BuildCache(context, store, request.From, request.Wishes with { Offline = request.Offline }) : null,
        };
        using var kinds = new LayerKinds(session);
        var chooser = new LockChooser(session, new Lockers(session, kinds), request);
        var @lock = input is BuildInput.OfPrefix { Prefix: var prefix }
            ? await new PrefixCapture(session, kinds).CaptureAsync(prefix, request, cancel)
            : await chooser.ChooseAsync(input, cancel);
        try
        {
            var created = await BuildAsync(request, @lock, chooser.Compiling, name, session, kinds, cancel);
            return created with { AskedPip = chooser.AskedPip };
        }
        catch (BlobMismatchException e) when (chooser.LockPath is { } path)
        {
            // Nobody else says what the bytes should be: a channel's index is not asked.
            throw new PonchoException($"{e.Message}, which is what {path} says", $"the lock or the file was changed: {LockFile.WriteAnewOf(path)}", e);
        }
    }

    private async Task<CreateResult> BuildAsync(
        CreateRequest request, EnvironmentLock @lock, EnvironmentLock? compiling, StoreName name, BuildSession session, LayerKinds kinds, CancellationToken cancel)
    {
        var store = session.Store;
        if (!context.Home.IsReadOnly)
        {
            HomeLeftovers.Delete(context.Home, store);
            new KeptInterpreters(context.Home.Interpreters).DeleteIdle();
        }

        @lock = await LocalSources.FillAsync(@lock, kinds.Wheels, cancel);
        (@lock, var built) = await LayersAsync(@lock, compiling, request, kinds, cancel);
        foreach (string warning in built.Layers.SelectMany(l => l.Info.Warnings)) context.Progress.Warn(warning);
        var (manifest, wasThere) = await AssembleAsync(@lock, built, name, store, cancel);
        long? outputBytes = request.OutputPath is { } output ? await ExportAsync(manifest, name, output, request, session, cancel) : null;
        await NameAsync(manifest, name, store, cancel);

        // The environment's own layer, with its scripts and its lock, is new where the environment is.
        // Of an existing environment more are made than are taken: its files are compared with the layers of its packages.
        int made = Math.Min(session.Made.Count + (wasThere ? 0 : 1), manifest.Layers.Count);
        return new CreateResult
        {
            Name = name,
            Digest = manifest.Digest,
            LayersMade = made,
            LayersKept = Math.Max(0, manifest.Layers.Count - made),
            LayersFetched = session.Cache?.Taken ?? 0,
            Layers = manifest.Layers.Count,
            Size = manifest.Layers.Sum(l => l.Size),
            OutputPath = request.OutputPath,
            OutputSize = outputBytes,
        };
    }

    private async Task<(Manifest Manifest, bool WasThere)> AssembleAsync(EnvironmentLock @lock, BuiltLayers built, StoreName name, Store store, CancellationToken cancel)
    {
        try
        {
            return await new EnvironmentAssembler(store, context.Progress).AssembleAsync(@lock, built.Layers, cancel);
        }
        catch (PonchoException e) when (context.Home.IsReadOnly && FileErrors.IsForbidden(e.InnerException))
        {
            throw new PonchoException(
                $"the store may only be read, and has the layers of all packages but not this environment: \"{name}\"", "set PONCHO_HOME to a folder of your own", e);
        }
    }

    private async Task NameAsync(Manifest manifest, StoreName name, Store store, CancellationToken cancel)
    {
        if (!context.Home.IsReadOnly) await store.TagAsync(name.ToString(), manifest.Descriptor, cancel);
        else if ((await store.ResolveAsync(name.ToString(), cancel))?.Digest != manifest.Digest)
            context.Progress.Warn($"the store may only be read, so that the environment gets no name in it: \"{name}\"");
    }

    // A package that is called python need not be one; what is installed for it works all the same, uncompiled.
    private async Task<(EnvironmentLock Lock, BuiltLayers Layers)> LayersAsync(
        EnvironmentLock @lock, EnvironmentLock? compiling, CreateRequest request, LayerKinds kinds, CancellationToken cancel)
    {
        try
        {
            return (@lock, await kinds.All(compiling).GetAsync(@lock, request.KeepPackages, cancel));
        }
        catch (NoInterpreterException e)
        {
            context.Progress.Warn($"modules are left to be compiled by the first import: {e.Message}");
            @lock = @lock with { ByteCompilation = ByteCompilation.Left };
            return (@lock, await kinds.All().GetAsync(@lock, request.KeepPackages, cancel));
        }
    }

    private async Task<long?> ExportAsync(
        Manifest manifest, StoreName name, string output, CreateRequest request, BuildSession session, CancellationToken cancel)
    {
        using var environment = ExportedEnvironment.OfStore(session.Store, manifest.Descriptor, name.ToString());
        using var export = ExportContext.Of(context, session.Limits, request.WithRunProgram);
        try
        {
            return await ExportFormats.OfOutput(output).WriteAsync(environment, output, export, cancel);
        }
        catch (PonchoException e) when (OutputErrors.IsOfPlace(e, output))
        {
            // What was built stays under its name: only the place for the output was too small or closed.
            await session.Store.TagAsync(name.ToString(), manifest.Descriptor, cancel);
            throw OutputErrors.InStore(e, name.ToString());
        }
    }

    private static StoreName NameOf(CreateRequest request, BuildInput input)
    {
        if (request.Tag is { } tag) return StoreName.Parse(tag);
        string stem = input is BuildInput.OfPrefix { Prefix: var prefix } ? Path.GetFileName(prefix) : StemOf(request.SpecPath);
        string? own = (input as BuildInput.OfSpec)?.Spec.Name;
        return StoreName.Near(own ?? stem)
            ?? StoreName.Near(stem)
            ?? throw new PonchoException($"no name for the environment can be made from \"{own ?? stem}\"", "give one with -t NAME:TAG");
    }

    // The lock of a spec gives the same name as the spec: both are cut to the spec's stem.
    private static string StemOf(string path)
    {
        if (path == "-") return "stdin";
        string spec = path.EndsWith(LockFile.Suffix, StringComparison.Ordinal) ? path[..^LockFile.Suffix.Length] : path;
        return Path.GetFileNameWithoutExtension(spec);
    }
}
