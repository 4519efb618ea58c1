using Poncho.Builder.Building;
using Poncho.Builder.Layering;
using Poncho.Builder.Locking;
using Poncho.Builder.Registries;
using Poncho.Builder.Resolving;
using Poncho.Builder.Sources.Archives;
using Poncho.Builder.Sources.Git;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Requirements;
using Poncho.Conda.Channels;
using Poncho.Conda.Configuration;
using Poncho.Conda.Loading;
using Poncho.Conda.Repodata;
using Poncho.IO;
using Poncho.IO.Machines;
using Poncho.IO.Net;
using Poncho.Oci.Storing;

namespace Poncho.Builder.Creating;

/// <summary>
/// What one command builds or locks with, made once and handed on in parts: the configuration, the way to the network, the store, how much
/// happens at once.
/// It makes neither locks nor layers; <see cref="LayerKinds"/> and <see cref="Lockers"/> do, of these parts.
/// </summary>
internal sealed class BuildSession : IDisposable
{
    public BuildSession(BuildContext context, Store store, bool offline)
    {
        Context = context;
        Store = store;
        Configuration = CondaConfiguration.Load(context.Environment, HomeFolder);
        WarnOfMissingCondarc(context, HomeFolder);
        var options = HttpOptions.Of(context.Environment) with { Offline = offline, Note = context.Progress.Note, Progress = context.Progress.Transfers };
        Http = new HttpClients(Configuration.Apply(options));
        IsOffline = offline || Configuration.Offline;
        Git = new GitCaches(new GitTools(new GitProgram(context.Environment), Http, context.Home.Native), context.Home.Git, BaseFolder, HomeFolder);
        Index = new LayerIndex(context.Home.Layers, store);
        Limits = new BuildLimits(Configuration.FetchThreads, Workforce.Threads());
    }

    public BuildContext Context { get; }

    public Store Store { get; }

    /// <summary>The layers that were made before.</summary>
    public LayerIndex Index { get; }

    /// <summary>How much happens at once.</summary>
    public BuildLimits Limits { get; }

    /// <summary>The layers that this command made.</summary>
    public MadeLayers Made { get; } = new();

    /// <summary>The spec, where there is one: its lines for pip say where packages are found.</summary>
    public Spec? Spec { get; init; }

    /// <summary>What registries have of layers, in place of making them here; null where none is asked.</summary>
    public BuildCache? Cache { get; init; }

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

    /// <summary>The spec's options for pip.</summary>
    public IReadOnlyList<string> PipOptions => Spec is null ? [] : [.. Spec.Pip.Where(line => line.Kind == PipLineKind.Option).Select(line => line.ForPip)];

    /// <summary>The channels that <c>.condarc</c> names.</summary>
    public IEnumerable<Channel> Configured => Configuration.DefaultSpecChannels.SelectMany(name => Configuration.Resolve(name, BaseFolder));

    /// <summary>Where pip's sources are fetched from here.</summary>
    public PipAddresses PipAddresses => new(PipIndexes, Git);

    /// <summary>What pip answered before, and whether it was asked now.</summary>
    public PipMemory PipMemory => field ??= new PipMemory(
        new PipAnswers(Context.Home.Answers, new IndexPages(Http, PipIndexes)), PipIndexes, Context.Environment, HomeFolder, Context.Progress);

    /// <summary>The indexes that pip asks.</summary>
    public PipIndexes PipIndexes => new(PipOptions, Context.Environment, HomeFolder);

    /// <summary>Fetches archives.</summary>
    public PackageCache Packages()
    {
        var folders = new CondaFolders(Configuration.PackageFolders);
        return new PackageCache(Context.Home.Packages, folders, new Downloader(Http), Context.Progress.Transfers);
    }

    /// <summary>Reads the channels' indexes.</summary>
    public RepodataLoader Repodata() => new(Http, Context.Home.Repodata, Configuration.RepodataTimeToLive)
    {
        FileNames = Configuration.RepodataFileNames,
        UsesShards = Configuration.UseShards,
        UsesZstd = Configuration.UseZstd,
        Formats = Configuration.UseOnlyTarBz2 ? ArchiveFormats.OnlyTarBz2 : ArchiveFormats.PreferConda,
    };

    /// <summary>Where the packages of a lock are fetched from here.</summary>
    /// <param name="spec">Names channels; null where only <c>.condarc</c> does.</param>
    /// <param name="folder">The spec's or lock's.</param>
    public FetchAddresses Addresses(Spec? spec, string folder)
    {
        var channels = spec is null
            ? Configured
            : SpecChannels.Of(spec, Configuration, BaseFolder);
        return new FetchAddresses(Configuration, channels, BaseFolder, PipAddresses) { Spec = spec, CodeFolder = folder };
    }

    /// <param name="channels">Those that are at hand.</param>
    public FetchAddresses Addresses(IEnumerable<Channel> channels) =>
        new(Configuration, channels, BaseFolder, PipAddresses) { CodeFolder = BaseFolder };

    /// <summary>
    /// What the spec says to the build back end of a project, by its normalized name or the folder of local code; empty for nothing.
    /// </summary>
    public string BuildOptionsOf(string project)
    {
        var line = Spec?.Pip.FirstOrDefault(line => line.Options.Length > 0 && (line.IsLocalCode ? line.Folder : line.Name) == project);
        return RequirementOptions.ForBuild(line?.Options ?? "");
    }

    public void Dispose()
    {
        Cache?.Dispose();
        Limits.Dispose();
        Http.Dispose();
    }

    /// <summary>The user's folder; empty where nothing says which it is.</summary>
    public string HomeFolder => Context.Environment.HomeFolder ?? "";

    // As conda does it is passed over; but then other channels are asked than the user meant.
    private static void WarnOfMissingCondarc(BuildContext context, string? home)
    {
        if (context.Environment.FindNonEmpty("CONDARC") is not { } named || named.Contains('$', StringComparison.Ordinal)) return;
        string path = named.StartsWith("~/", StringComparison.Ordinal) ? home + named[1..] : named;
        if (!Path.Exists(path)) context.Progress.Warn($"CONDARC names a file that is not there, and is passed over: \"{named}\"");
    }
}
