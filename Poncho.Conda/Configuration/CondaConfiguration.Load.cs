using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Naming;
using Poncho.Conda.Versions;
using Poncho.IO;

namespace Poncho.Conda.Configuration;

public sealed partial record CondaConfiguration
{
    private static readonly string[] s_usualRoots = ["miniforge3", "mambaforge", "miniconda3", "anaconda3", "micromamba"];

    /// <summary>Reads all files and variables.</summary>
    /// <exception cref="PonchoException">A file cannot be read, or a value is not what its setting takes: with file, line and value.</exception>
    public static CondaConfiguration Load(IReadOnlyDictionary<string, string?> environment, string homeFolder) =>
        Load(new ConfigurationPlaces { Environment = environment, HomeFolder = homeFolder });

    /// <inheritdoc cref="Load(IReadOnlyDictionary{string, string?}, string)"/>
    public static CondaConfiguration Load(ConfigurationPlaces places)
    {
        ArgumentNullException.ThrowIfNull(places);
        var files = ConfigurationFiles.Find(places);
        var settings = new SettingReader(places, [.. files.Select(CondarcReader.Read)]);
        var usual = new CondaConfiguration();
        var configuration = new CondaConfiguration
        {
            Files = files,
            HomeFolder = places.HomeFolder,
            DefaultSpecChannels = settings.Texts(',', "channels", "channel") is { Count: > 0 } channels ? WithoutMark(channels) : usual.DefaultSpecChannels,
            ChannelPriority = ReadPriority(settings),
            ChannelAlias = settings.Text("channel_alias") ?? usual.ChannelAlias,
            DefaultChannels = settings.Texts(',', "default_channels") ?? usual.DefaultChannels,
            CustomChannels = settings.Map("custom_channels"),
            CustomMultichannels = settings.MapOfLists("custom_multichannels"),
            MigratedCustomChannels = settings.Map("migrated_custom_channels"),
            MigratedChannelAliases = settings.Texts(',', "migrated_channel_aliases") ?? [],
            MirroredChannels = settings.MapOfLists("mirrored_channels"),
            AllowedChannels = settings.Texts(',', "allowlist_channels", "whitelist_channels") ?? [],
            DeniedChannels = settings.Texts(',', "denylist_channels") ?? [],
            PinnedPackages = ReadPins(settings),
            AddPipAsPythonDependency = settings.Flag("add_pip_as_python_dependency") ?? false,
            Subdir = ReadSubdir(settings),
            RepodataFileNames = settings.Texts(',', "repodata_fns") is { Count: > 0 } names ? names : usual.RepodataFileNames,
            UseShards = settings.Flag("repodata_use_shards") ?? true,
            UseZstd = settings.Flag("repodata_use_zst") ?? true,
            UseOnlyTarBz2 = settings.Flag("use_only_tar_bz2") ?? false,
            PackageFolders = ReadPackageFolders(settings, places),
            EnvironmentFolders = [.. (settings.Texts(Path.PathSeparator, "envs_dirs", "envs_path") ?? []).Select(folder => Home(folder, places)!)],
            InstallationFolders = ReadInstallations(places),
            Offline = settings.Flag("offline") ?? false,
            ClientCertificate = Home(settings.Text("client_ssl_cert", "client_cert"), places),
            ClientCertificateKey = Home(settings.Text("client_ssl_cert_key", "client_cert_key"), places),
            ProxyServers = settings.Map("proxy_servers"),
            ConnectTimeout = ReadSeconds(settings.Number("remote_connect_timeout_secs")) ?? usual.ConnectTimeout,
            ReadTimeout = ReadSeconds(settings.Number("remote_read_timeout_secs")) ?? usual.ReadTimeout,
            MaxRetries = (int)(settings.Number("remote_max_retries") ?? usual.MaxRetries),
            FetchThreads = settings.Number("fetch_threads") is >= 1 and var threads ? (int)threads : usual.FetchThreads,
            RepodataTimeToLive = settings.Single("local_repodata_ttl") is { } ttl ? ReadTimeToLive(ttl) : null,
        };
        return ReadTrust(configuration, settings, places) with { Settings = settings.Said };
    }

    // "nodefaults" says that the default channels are not wanted, as in an environment.yml; where channels are named, none are added anyway.
    private static IReadOnlyList<string> WithoutMark(IReadOnlyList<string> channels) =>
        channels.Contains("nodefaults") ? [.. channels.Where(channel => channel != "nodefaults")] : channels;

    private static ChannelPriority ReadPriority(SettingReader settings)
    {
        if (settings.Single("channel_priority") is not { } node) return ChannelPriority.Strict;
        return node.Text!.ToLowerInvariant() switch
        {
            "strict" => ChannelPriority.Strict,
            "flexible" => ChannelPriority.Flexible,
            "disabled" => ChannelPriority.Disabled,
            _ => SettingReader.AsFlag(node.Text) switch
            {
                true => ChannelPriority.Flexible,
                false => ChannelPriority.Disabled,
                _ => throw SettingReader.Refuse(node, "channel_priority", "must be strict, flexible or disabled"),
            },
        };
    }

    private static List<MatchSpec> ReadPins(SettingReader settings)
    {
        var pins = new List<MatchSpec>();
        foreach (var line in settings.Lines('&', "pinned_packages") ?? [])
        {
            if (!MatchSpec.TryParse(line.Text, Strictness.Lenient, out var pin, out string? problem))
                throw SettingReader.Refuse(line, "pinned_packages", $"has what is no package specification, {problem}");
            pins.Add(pin);
        }

        return pins;
    }

    private static string? ReadSubdir(SettingReader settings)
    {
        if (settings.Single("subdir") is not { } node) return null;
        return Subdirs.IsKnown(node.Text) ? node.Text : throw SettingReader.Refuse(node, "subdir", "must be a platform such as linux-64");
    }

    /// <summary><c>ssl_verify</c> is true, false, <c>truststore</c> (the system's certificates, as here anyway) or a path.</summary>
    private static CondaConfiguration ReadTrust(CondaConfiguration configuration, SettingReader settings, ConfigurationPlaces places)
    {
        if (settings.Text("ssl_verify", "verify_ssl") is not { } text || text.Trim('<', '>') == "truststore") return configuration;
        return SettingReader.AsFlag(text) is { } verify
            ? configuration with { VerifyCertificates = verify }
            : configuration with { CertificateAuthorities = Home(text, places) };
    }

    private static List<string> ReadPackageFolders(SettingReader settings, ConfigurationPlaces places)
    {
        if (settings.Texts(Path.PathSeparator, "pkgs_dirs") is { } folders) return [.. folders.Select(folder => Home(folder, places)!)];
        var usual = UsualInstallations(places).Select(root => Path.Combine(root, "pkgs")).Append(Path.Combine(places.HomeFolder, ".conda", "pkgs"));
        return [.. usual.Distinct(StringComparer.Ordinal).Where(Directory.Exists)];
    }

    private static List<string> ReadInstallations(ConfigurationPlaces places) =>
        [.. UsualInstallations(places).Distinct(StringComparer.Ordinal).Where(Directory.Exists)];

    // That of the conda that is active; those that are where the installers suggest.
    private static IEnumerable<string> UsualInstallations(ConfigurationPlaces places)
    {
        string?[] roots =
        [
            ConfigurationFiles.InstallationOf(places),
            places.Variable("MAMBA_ROOT_PREFIX"),
            .. s_usualRoots.Select(name => Path.Combine(places.HomeFolder, name)),
            Path.Combine(places.SystemRoot, "opt", "conda"),
        ];
        return roots.OfType<string>();
    }

    private static TimeSpan? ReadSeconds(double? seconds) => seconds is { } given ? TimeSpan.FromSeconds(Math.Min(given, 1e6)) : null;

    private static TimeSpan? ReadTimeToLive(SettingNode node)
    {
        // 1 and true mean what the server's Cache-Control says, 0 and false mean never.
        if (node.Text is "1" || SettingReader.AsFlag(node.Text!) == true) return null;
        if (SettingReader.AsFlag(node.Text!) == false) return TimeSpan.Zero;
        return double.TryParse(node.Text, System.Globalization.CultureInfo.InvariantCulture, out double seconds) && seconds is >= 0 and < 1e9
            ? TimeSpan.FromSeconds(seconds)
            : throw SettingReader.Refuse(node, "local_repodata_ttl", "must be a number of seconds");
    }

    private static string? Home(string? path, ConfigurationPlaces places) =>
        path == "~" || (path?.StartsWith("~/", StringComparison.Ordinal) ?? false) ? places.HomeFolder + path[1..] : path;
}
