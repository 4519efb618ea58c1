using Poncho.Builder.Environments;
using Poncho.Builder.Layering;
using Poncho.Builder.LocalCode;
using Poncho.Builder.Locking;
using Poncho.Builder.Resolving;
using Poncho.Builder.Sources.Archives;
using Poncho.Builder.Sources.Conda;
using Poncho.Builder.Sources.Git;
using Poncho.Builder.Sources.Http;
using Poncho.Builder.Sources.Pip;
using Poncho.Conda.Packages;
using Poncho.IO.Net;
using Poncho.Oci.Storing;

namespace Poncho.Builder.Sources;

/// <summary>Puts together who makes the layers of which kind of source. A kind more is a method more here.</summary>
internal sealed class LayerMakers : IDisposable
{
    private readonly BuildContext _context;
    private readonly ArchiveLimits _bounds;
    private readonly LayerIndex _index;
    private readonly LockSession _session;
    private readonly Store _store;
    private readonly BuildLimits _limits;

    public LayerMakers(LockSession session, Store store, BuildLimits limits)
    {
        (_session, _store, _limits, _context) = (session, store, limits, session.Context);
        _bounds = ArchiveLimits.From(_context.Environment);
        _index = new LayerIndex(_context.Home.Layers, store);
        Interpreters = new InterpreterFolder(_context.Home.Interpreters, store);
        var wheels = new BuiltWheels(_context.Home.Wheels);
        Workshop = new WheelWorkshop(new PipPrefixes(this, _context.Environment, session.KeepsDownloads, session.CountMade), wheels, new LocalWheels(_context.Home.Local, wheels), FetchAsync, _context.Home.Logs)
        {
            Options = session.PipOptions,
            BuildOptions = session.BuildOptionsOf,
            Folder = session.Spec?.Folder ?? session.BaseFolder,
        };
    }

    /// <summary>Unpacked environments: interpreters that compile, and conda parts in which pip resolves and builds.</summary>
    public InterpreterFolder Interpreters { get; }

    /// <summary>Builds the wheels of what is none.</summary>
    public WheelWorkshop Workshop { get; }

    public void Dispose() => Workshop.Dispose();

    /// <summary>All kinds that a lock may hold.</summary>
    public SourceLayers All()
    {
        var once = new LayerOnce(_index, Path.Combine(_context.Home.Layers, "locks"));
        return new SourceLayers(_index, [Conda(once), Pip(once), Git(once), Http(once), new CapturedLayers()], Interpreters, _context.Progress) { IsOffline = _session.IsOffline };
    }

    /// <summary>Fetches archives.</summary>
    public PackageCache Packages() => new(_context.Home.Packages, new CondaFolders(_session.Configuration.PackageFolders), new Downloader(_session.Http), _context.Progress.Transfers);

    // An sdist: it is checked while it is built, by what comes out.
    private async Task<string> FetchAsync(LockedSource source, CancellationToken cancel)
    {
        var packages = Packages();
        using var place = await _limits.Downloads.EnterAsync(cancel);
        var archive = await packages.FetchAsync(source, cancel);
        return await PackageCache.CheckAsync(archive, source, cancel) ? archive.Path : (await packages.FetchAsync(source, cancel)).Path;
    }

    private CondaLayers Conda(LayerOnce once)
    {
        return new CondaLayers(new LayerFactory(once, Archives(), _bounds, _context.Progress), _store);
    }

    private PipLayers Pip(LayerOnce once) => new(once, Archives(), _limits, _store, _context.Progress)
    {
        Bounds = _bounds,
        BuiltWheel = async (source, @lock, cancel) => (await Workshop.GetAsync(source, @lock, cancel)).Path,
    };

    private ArchiveWork Archives() => new(Packages(), _limits, _context.Progress);

    private GitLayers Git(LayerOnce once)
    {
        var writer = new GitLayerWriter(_session.Git.Tools, _store, _bounds, LfsFiles.IsInstalled(_context.Environment), _session.IsOffline);
        return new GitLayers(once, new GitFetch(_session.Git, _bounds, _session.IsOffline), writer, _limits, _context.Progress);
    }

    private HttpLayers Http(LayerOnce once)
    {
        var maker = new HttpLayerMaker(_store, _context.Home.Packages, _bounds);
        return new HttpLayers(once, new HttpFetch(_session.Http, maker, _context.Progress.Transfers), _limits, _context.Progress);
    }
}
