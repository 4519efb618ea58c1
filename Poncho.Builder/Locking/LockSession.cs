using Poncho.Builder.Environments;
using Poncho.Builder.Layering;
using Poncho.Builder.Resolving;
using Poncho.Builder.Sources;
using Poncho.Builder.Sources.Git;
using Poncho.Builder.Sources.Http;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Requirements;
using Poncho.Conda.Channels;
using Poncho.Conda.Configuration;
using Poncho.Conda.Packages;
using Poncho.Conda.Repodata;
using Poncho.IO.Net;
using Poncho.Oci.Storing;

namespace Poncho.Builder.Locking;

/// <summary>What one command needs to lock: the configuration, the way to the network, and the lockers made of them.</summary>
internal sealed class LockSession : IDisposable
{
    /// <summary>Http sources that are fetched at once while locking.</summary>
    private const int Downloads = 5;

    private readonly BuildLimits _limits = new(Downloads, Environment.ProcessorCount);
    private int _made;

    public LockSession(BuildContext context, bool offline)
    {
        Context = context;
        Configuration = CondaConfiguration.Load(context.Environment, HomeFolder(context.Environment));
        Http = new HttpClients(Configuration.Apply(HttpOptions.OfProcess() with { Offline = offline }));
        IsOffline = offline || Configuration.Offline;
        Git = new GitCaches(new GitTools(new GitProgram(context.Environment), Http, context.Home.Native), context.Home.Git, BaseFolder, HomeFolder(context.Environment));
    }

    public BuildContext Context { get; }

    /// <summary>The spec, where there is one: its lines for pip say where packages are found.</summary>
    public Spec? Spec { get; init; }

    /// <summary>Whether downloaded archives stay after their layers are made.</summary>
    public bool KeepsDownloads { get; init; }

    public CondaConfiguration Configuration { get; }

    public HttpClients Http { get; }

    /// <summary>What was fetched of git repositories.</summary>
    public GitCaches Git { get; }

    /// <summary>Nothing is asked of the network.</summary>
    public bool IsOffline { get; }

    /// <summary>Channels that are paths are meant from where the user stands, as conda means them.</summary>
    public string BaseFolder { get; } = Directory.GetCurrentDirectory();

    /// <summary>The platform that is meant where the user names none.</summary>
    public string UsualPlatform => Configuration.Subdir ?? Platforms.Current;

    public Locker Locker()
    {
        var loader = new RepodataLoader(Http, Context.Home.Repodata, Configuration.RepodataTimeToLive) { FileNames = Configuration.RepodataFileNames, UsesShards = Configuration.UseShards, Formats = Configuration.UseOnlyTarBz2 ? ArchiveFormats.OnlyTarBz2 : ArchiveFormats.PreferConda };
        return new Locker(new CondaLocker(Configuration, loader, Context.Progress), new GitLocker(Git, Context.Progress, IsOffline), new HttpLocker(DeskAsync, new HttpNotes(Context.Home.Http), IsOffline), new PipLocker(PipToolsAsync, Context.Progress, IsOffline), Context.Environment, Context.Progress);
    }

    /// <summary>Where the packages of a lock are fetched from here.</summary>
    /// <param name="spec">Names channels; null where only <c>.condarc</c> does.</param>
    /// <param name="folder">The spec's or lock's.</param>
    public FetchAddresses Addresses(Spec? spec, string folder) =>
        new(Configuration, spec is null ? Configuration.DefaultSpecChannels.SelectMany(name => Configuration.Resolve(name, BaseFolder)) : SpecChannels.Of(spec, Configuration, BaseFolder), BaseFolder, PipAddresses) { Spec = spec, CodeFolder = folder };

    /// <param name="channels">Those that are at hand.</param>
    public FetchAddresses Addresses(IEnumerable<Channel> channels) => new(Configuration, channels, BaseFolder, PipAddresses) { CodeFolder = BaseFolder };

    /// <summary>The same for pip's sources.</summary>
    public PipAddresses PipAddresses => new(new PipIndexes(PipOptions, Context.Environment, HomeFolder(Context.Environment)), Git);

    /// <summary>What the spec says to the build back end of a project, by its normalized name or the folder of local code.</summary>
    public string BuildOptionsOf(string project) => RequirementOptions.ForBuild(Spec?.Pip.FirstOrDefault(line => line.Options.Length > 0 && (line.IsLocalCode ? line.Folder == project : line.Name == project))?.Options ?? "");

    /// <summary>The spec's options for pip.</summary>
    public IReadOnlyList<string> PipOptions => Spec is null ? [] : [.. Spec.Pip.Where(line => line.Kind == PipLineKind.Option).Select(line => line.ForPip)];

    /// <summary>Layers that were made while locking: those of http sources of which nobody knew the checksum, and the conda part in which pip resolves.</summary>
    public int LayersMade => _made;

    /// <summary>Counts layers that were made while locking, or for it.</summary>
    public void CountMade(int layers) => Interlocked.Add(ref _made, layers);

    public void Dispose()
    {
        _limits.Dispose();
        Http.Dispose();
    }

    private async Task<HttpDesk> DeskAsync(CancellationToken cancel)
    {
        var store = await Store.OpenAsync(Context.Home.Store, cancel);
        var maker = new HttpLayerMaker(store, Context.Home.Packages, ArchiveLimits.From(Context.Environment));
        return new HttpDesk(new HttpFetch(Http, maker, Context.Progress.Transfers), new LayerIndex(Context.Home.Layers, store), _limits, () => CountMade(1));
    }

    private async Task<PipTools> PipToolsAsync(CancellationToken cancel)
    {
        var makers = new LayerMakers(this, await Store.OpenAsync(Context.Home.Store, cancel), _limits);
        return new PipTools(makers.Workshop, PipAddresses, makers.Packages());
    }

    private static string HomeFolder(IReadOnlyDictionary<string, string?> environment) =>
        environment.TryGetValue("HOME", out string? home) && home is { Length: > 0 } ? home : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
}
