using Poncho.Conda.MatchSpecs;
using Poncho.IO.Net;

namespace Poncho.Conda.Configuration;

/// <summary>
/// What conda's own files and variables say about where packages come from and how: <c>.condarc</c> of system, user and active environment,
/// <c>$CONDARC</c>, <c>CONDA_*</c>. Settings of conda that are not here mean nothing here and are passed over.
/// </summary>
public sealed partial record CondaConfiguration
{
    /// <summary>The channels of a spec that names none (<c>channels</c>), as written; conda's own default is <c>defaults</c>.</summary>
    public IReadOnlyList<string> DefaultSpecChannels { get; init; } = ["defaults"];

    /// <summary><c>channel_priority</c>; strict unless a file says otherwise.</summary>
    public ChannelPriority ChannelPriority { get; init; } = ChannelPriority.Strict;

    /// <summary>The URL below which channels are found by name. It may hold credentials.</summary>
    public string ChannelAlias { get; init; } = "https://conda.anaconda.org";

    /// <summary>What <c>defaults</c> stands for.</summary>
    public IReadOnlyList<string> DefaultChannels { get; init; } = ["https://repo.anaconda.com/pkgs/main", "https://repo.anaconda.com/pkgs/r"];

    /// <summary>Names of channels that are elsewhere, with the URL above the name.</summary>
    public IReadOnlyDictionary<string, string> CustomChannels { get; init; } = new Dictionary<string, string>();

    /// <summary>Names that stand for several channels.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> CustomMultichannels { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Former places of named channels, by name.</summary>
    public IReadOnlyDictionary<string, string> MigratedCustomChannels { get; init; } = new Dictionary<string, string>();

    /// <summary>Former values of <see cref="ChannelAlias"/>.</summary>
    public IReadOnlyList<string> MigratedChannelAliases { get; init; } = [];

    /// <summary>Where named channels are to be fetched from, in order (<c>mirrored_channels</c>).</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> MirroredChannels { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The only channels that may be used (<c>allowlist_channels</c>); empty for all.</summary>
    public IReadOnlyList<string> AllowedChannels { get; init; } = [];

    /// <summary>Channels that may not be used (<c>denylist_channels</c>).</summary>
    public IReadOnlyList<string> DeniedChannels { get; init; } = [];

    /// <summary>Specs that limit their packages wherever these are needed (<c>pinned_packages</c>).</summary>
    public IReadOnlyList<MatchSpec> PinnedPackages { get; init; } = [];

    /// <summary>True where Python is to bring pip along. Conda's default is true; here it is what the files say, as with rattler.</summary>
    public bool AddPipAsPythonDependency { get; init; }

    /// <summary>The platform to build for, where it is not the machine's (<c>subdir</c>, <c>CONDA_SUBDIR</c>).</summary>
    public string? Subdir { get; init; }

    /// <summary>Names of the index files to try (<c>repodata_fns</c>).</summary>
    public IReadOnlyList<string> RepodataFileNames { get; init; } = ["repodata.json"];

    /// <summary>Whether an index is read in shards where a channel has it so (<c>repodata_use_shards</c>).</summary>
    public bool UseShards { get; init; } = true;

    /// <summary>Whether indexes are fetched as <c>.zst</c> where a channel has them so (<c>repodata_use_zst</c>).</summary>
    public bool UseZstd { get; init; } = true;

    /// <summary>True where <c>.conda</c> archives are to be left aside.</summary>
    public bool UseOnlyTarBz2 { get; init; }

    /// <summary>
    /// Folders with archives of a conda on this machine, to be read only (<c>pkgs_dirs</c>); where no file says any, those of the active
    /// conda and of usual places that exist.
    /// </summary>
    public IReadOnlyList<string> PackageFolders { get; init; } = [];

    /// <summary>Folders that environments are found in by name (<c>envs_dirs</c>), in order; empty where no file says any.</summary>
    public IReadOnlyList<string> EnvironmentFolders { get; init; } = [];

    /// <summary>Where a conda or mamba is installed, as far as these folders exist: the active one, and those of usual places.</summary>
    public IReadOnlyList<string> InstallationFolders { get; init; } = [];

    /// <summary>True: nothing may leave the machine.</summary>
    public bool Offline { get; init; }

    public bool VerifyCertificates { get; init; } = true;

    /// <summary>A file or folder of certificates in place of the system's (<c>ssl_verify: PATH</c>).</summary>
    public string? CertificateAuthorities { get; init; }

    public string? ClientCertificate { get; init; }

    public string? ClientCertificateKey { get; init; }

    /// <summary>Proxies by scheme or <c>scheme://host</c>. They may hold passwords.</summary>
    public IReadOnlyDictionary<string, string> ProxyServers { get; init; } = new Dictionary<string, string>();

    /// <summary><c>remote_connect_timeout_secs</c></summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(9.15);

    /// <summary><c>remote_read_timeout_secs</c>: the longest time without a byte.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary><c>remote_max_retries</c></summary>
    public int MaxRetries { get; init; } = 3;

    /// <summary><c>fetch_threads</c>: how many archives are fetched at once, at least one. Conda's own default, which 0 stands for, is 5.</summary>
    public int FetchThreads { get; init; } = 5;

    /// <summary><c>local_repodata_ttl</c>: how long an index is believed without asking; null for what the server says, zero for never.</summary>
    public TimeSpan? RepodataTimeToLive { get; init; }

    /// <summary>The files that were read, the least important first.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>What files and variables say, by name, and where.</summary>
    public IReadOnlyList<ConfiguredSetting> Settings { get; init; } = [];

    internal string HomeFolder { get; init; } = "/";

    /// <summary>The process's options with what the files say over them.</summary>
    public HttpOptions Apply(HttpOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with
        {
            VerifyCertificates = VerifyCertificates,
            CertificateAuthorities = CertificateAuthorities,
            ClientCertificate = ClientCertificate,
            ClientCertificateKey = ClientCertificateKey,
            Proxies = ProxyServers,
            ConnectTimeout = ConnectTimeout,
            StallLimit = ReadTimeout,
            Retries = MaxRetries,
            Offline = Offline || options.Offline,
        };
    }

    /// <summary>The files alone: values may be secret.</summary>
    public override string ToString() => $"configuration of {(Files.Count == 0 ? "no file" : string.Join(", ", Files))}";
}
