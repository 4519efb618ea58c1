using Poncho.Builder.Building;
using Poncho.Builder.Creating;
using Poncho.Builder.Locks;
using Poncho.Builder.Specs.Projects;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Oci.Storing;
using Poncho.Runtime.Opening;

namespace Poncho.Builder.Explaining;

/// <summary>Reads the packages of whatever a user names: an environment (a tarball, a folder, a name or digest in the store), a spec or a lock.</summary>
internal sealed class GraphReader(BuildContext context)
{
    /// <param name="named">What the user names.</param>
    /// <param name="choice">What of a project's file is meant.</param>
    /// <param name="platform">The conda platform of a spec or lock; null for this machine's, or the only one that there is.</param>
    /// <param name="offline">Nothing is asked of the network.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="PonchoException">It is none of these, or damaged; a spec cannot be met, or a channel cannot be read.</exception>
    public async Task<PackageGraph> ReadAsync(string named, SpecChoice choice, string? platform, bool offline, CancellationToken cancel) =>
        new(named, await NodesAsync(named, choice, platform, offline, cancel));

    private async Task<IReadOnlyList<PackageNode>> NodesAsync(string named, SpecChoice choice, string? platform, bool offline, CancellationToken cancel)
    {
        if (new EnvironmentFinder(context.Home.Store).ShadowOf(named) is { } shadow) context.Progress.Warn(shadow);
        if (Directory.Exists(named))
        {
            choice.RefuseAny(named);
            return await FolderAsync(named, cancel);
        }

        if (named == "-" || (File.Exists(named) && !IsTarball(named))) return await SpecAsync(named, choice, platform, offline, cancel);
        choice.RefuseAny(named);
        var finder = new EnvironmentFinder(context.Home.Store);
        using var held = finder.Store is { } store ? await store.HoldAsync(cancel) : null;
        using var environment = finder.Find(named).Open();
        int absent = environment.Layers.Count(layer => layer.IsAbsent);
        if (absent > 0) context.Progress.Warn($"{absent} layers are left to another tarball, what their packages need is not shown: \"{named}\"");
        return await Task.Run(() => LayerNeeds.Read(environment, cancel), cancel);
    }

    private static async Task<IReadOnlyList<PackageNode>> FolderAsync(string folder, CancellationToken cancel) => Directory.Exists(Path.Combine(folder, "conda-meta"))
        ? await FolderNeeds.ReadAsync(folder, cancel)
        : throw new PonchoException($"no environment in the folder: \"{folder}\"", "it has no conda-meta");

    private async Task<IReadOnlyList<PackageNode>> SpecAsync(string path, SpecChoice choice, string? platform, bool offline, CancellationToken cancel)
    {
        var input = AskedSpec.Of(await BuildInputReader.ReadAsync(path, choice, context, cancel), python: null, ignoresEditables: false, context);
        var store = await Store.OpenAsync(context.Home.Store, cancel);
        using var held = await store.HoldAsync(cancel);
        var spec = (input as BuildInput.OfSpec)?.Spec;
        using var session = new BuildSession(context, store, offline) { Spec = spec };
        using var kinds = new LayerKinds(session);
        var request = new CreateRequest { SpecPath = path, Choice = choice, Subdir = platform, Offline = offline };
        EnvironmentLock @lock = await new LockChooser(session, new Lockers(session, kinds), request).ChooseAsync(input, cancel);
        return await new LockNeeds(session).ReadAsync(@lock, spec, cancel);
    }

    // By its first bytes, zstd's or gzip's: a spec is a text.
    private static bool IsTarball(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            Span<byte> front = stackalloc byte[2];
            return file.ReadAtLeast(front, front.Length, throwOnEndOfStream: false) == front.Length && front is [0x28, 0xb5] or [0x1f, 0x8b];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }
}
