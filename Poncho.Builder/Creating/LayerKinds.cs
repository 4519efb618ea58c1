using Poncho.Builder.Compiling;
using Poncho.Builder.Layering;
using Poncho.Builder.LocalCode;
using Poncho.Builder.Locks;
using Poncho.Builder.Resolving;
using Poncho.Builder.Sources;
using Poncho.Builder.Sources.Archives;
using Poncho.Builder.Sources.Conda;
using Poncho.Builder.Sources.Files;
using Poncho.Builder.Sources.Git;
using Poncho.Builder.Sources.Http;
using Poncho.Builder.Sources.Pip;
using Poncho.Builder.Wheels;
using Poncho.Conda.Packages;

namespace Poncho.Builder.Creating;

/// <summary>
/// Puts together what makes the layers of each kind of source. A kind more is a folder below Sources, and a line in <see cref="All"/>.
/// </summary>
internal sealed class LayerKinds : IDisposable
{
    private readonly BuildSession _session;
    private readonly ArchiveLimits _bounds;
    private readonly LayerOnce _once;
    private readonly InterpreterFolder _interpreters;

    public LayerKinds(BuildSession session)
    {
        _session = session;
        var (context, home) = (session.Context, session.Context.Home);
        _bounds = ArchiveLimits.From(context.Environment);
        _once = new LayerOnce(session.Index, home.Locks, session.Made);
        _interpreters = new InterpreterFolder(home.Interpreters, session.Store, context.Progress);
        HttpFetch = new HttpFetch(session.Http, new HttpLayerWriter(session.Store, home.Packages, _bounds), context.Progress.Transfers);

        // pip resolves in an environment of conda packages alone, so these need no other kind.
        var prefixes = new PipPrefixes(Of([Conda()]), _interpreters, context.Environment, session.KeepsDownloads);
        var built = new BuiltWheels(home.Wheels);
        Wheels = new ProjectWheels(prefixes, built, new LocalWheels(home.Local, built), FetchSdistAsync, home.Logs, context.Progress)
        {
            Options = session.PipOptions,
            BuildOptions = session.BuildOptionsOf,
            Settings = string.Join(' ', PipSettings.Asked(session.Context.Environment, session.HomeFolder).Select(PipSettings.Line)),
            Folder = session.Spec?.Folder ?? session.BaseFolder,
        };
    }

    /// <summary>The wheels of sdists, git repositories and folders, which have to be built.</summary>
    public ProjectWheels Wheels { get; }

    /// <summary>Fetches http sources; their layers are made while the bytes pass.</summary>
    public HttpFetch HttpFetch { get; }

    /// <summary>The layers of every kind that a lock may hold.</summary>
    /// <param name="compiling">See <see cref="SourceLayers.Compiling"/>.</param>
    public SourceLayers All(EnvironmentLock? compiling = null) => Of([Conda(), Pip(), Git(), Http(), new FilesLayers()], compiling);

    public void Dispose() => Wheels.Dispose();

    private SourceLayers Of(IReadOnlyList<ISourceLayers> kinds, EnvironmentLock? compiling = null) =>
        new(_session.Index, kinds, _interpreters, _session.Context.Progress)
        {
            Compiling = compiling,
            IsOffline = _session.IsOffline,
            IsReadOnly = _session.Context.Home.IsReadOnly,
            Fetch = _session.Cache is { } cache ? cache.FetchAsync : null,
        };

    private CondaLayers Conda() => new(new CondaArchiveLayers(_once, Archives(), _bounds, _session.Context.Progress), _session.Store);

    private PipLayers Pip() => new(_once, Archives(), _session.Limits, _session.Store, _session.Context.Progress)
    {
        Bounds = _bounds,
        BuiltWheel = async (source, @lock, cancel) => (await Wheels.GetAsync(source, @lock, cancel)).Path,
    };

    private GitLayers Git()
    {
        var writer = new GitLayerWriter(_session.Git.Tools, _session.Store, _bounds, LfsFiles.IsInstalled(_session.Context.Environment), _session.IsOffline);
        return new GitLayers(_once, new GitFetch(_session.Git, _bounds, _session.IsOffline), writer, _session.Limits, _session.Context.Progress);
    }

    private HttpLayers Http() => new(_once, HttpFetch, _session.Limits, _session.Context.Progress);

    private ArchiveWork Archives() => new(_session.Packages(), _session.Limits, _session.Context.Progress);

    // What an index says of an sdist's bytes is checked here; what is built of it has a checksum of its own.
    private async Task<string> FetchSdistAsync(PipSdist source, CancellationToken cancel)
    {
        var packages = _session.Packages();
        using var place = await _session.Limits.Downloads.EnterAsync(cancel);
        var archive = await packages.FetchAsync(source, cancel);
        return await PackageCache.CheckAsync(archive, source, cancel) ? archive.Path : (await packages.FetchAsync(source, cancel)).Path;
    }
}
