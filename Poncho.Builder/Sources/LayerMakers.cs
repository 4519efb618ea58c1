using Poncho.Builder.Environments;
using Poncho.Builder.Layering;
using Poncho.Builder.Locking;
using Poncho.Builder.Sources.Archives;
using Poncho.Builder.Sources.Conda;
using Poncho.Builder.Sources.Git;
using Poncho.Builder.Sources.Http;
using Poncho.Builder.Sources.Pip;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.IO.Net;
using Poncho.Oci.Storing;

namespace Poncho.Builder.Sources;

/// <summary>Puts together who makes the layers of which kind of source. A kind more is a method more here.</summary>
internal sealed class LayerMakers(LockSession session, Store store, BuildLimits limits)
{
    private readonly BuildContext _context = session.Context;
    private readonly ArchiveLimits _bounds = ArchiveLimits.From(session.Context.Environment);
    private readonly LayerIndex _index = new(session.Context.Home.Layers, store);

    /// <summary>All kinds that a lock may hold.</summary>
    public SourceLayers All()
    {
        var once = new LayerOnce(_index, Path.Combine(_context.Home.Layers, "locks"));
        return new SourceLayers(_index, [Conda(once), Pip(once), Git(once), Http(once)], new InterpreterFolder(_context.Home.Interpreters, store), _context.Progress) { IsOffline = session.IsOffline };
    }

    private CondaLayers Conda(LayerOnce once)
    {
        var packages = new PackageCache(_context.Home.Packages, new CondaFolders(session.Configuration.PackageFolders), new Downloader(session.Http), _context.Progress.Transfers);
        return new CondaLayers(new LayerFactory(once, new ArchiveWork(packages, limits, _context.Progress), _bounds, _context.Progress), store);
    }

    private PipLayers Pip(LayerOnce once)
    {
        var packages = new PackageCache(_context.Home.Packages, new CondaFolders([]), new Downloader(session.Http), _context.Progress.Transfers);
        return new PipLayers(once, new ArchiveWork(packages, limits, _context.Progress), limits, store, _context.Progress)
        {
            Bounds = _bounds,
            BuiltWheel = static (source, _) => throw new PonchoException($"wheels are not built yet: \"{source}\"", "give a wheel"),
            Local = new NoLocalCode(),
        };
    }

    private GitLayers Git(LayerOnce once)
    {
        var writer = new GitLayerWriter(session.Git.Git, store, _bounds, LfsFiles.IsInstalled(_context.Environment), session.IsOffline);
        return new GitLayers(once, new GitFetch(session.Git, _bounds, session.IsOffline), writer, limits, _context.Progress);
    }

    private HttpLayers Http(LayerOnce once)
    {
        var maker = new HttpLayerMaker(store, _context.Home.Packages, _bounds);
        return new HttpLayers(once, new HttpFetch(session.Http, maker, _context.Progress.Transfers), limits, _context.Progress);
    }
}
