using System.Collections.Immutable;
using Poncho.Builder.Building;
using Poncho.Builder.Homes;
using Poncho.Conda.Channels;
using Poncho.Conda.Configuration;
using Poncho.Conda.VirtualPackages;
using Poncho.IO;
using Poncho.IO.Net;
using Poncho.Oci.Storing;
using Poncho.Runtime.NodeCache;

namespace Poncho.Builder.Informing;

/// <summary>Finds out what a command would find around it.</summary>
internal static class MachineInfoReader
{
    /// <param name="version">The program's, for the report.</param>
    /// <param name="variables">Of the process.</param>
    /// <param name="offline">Whether the command line says so.</param>
    /// <exception cref="PonchoException">A file of conda's cannot be read, or the store cannot.</exception>
    public static MachineInfo Read(string version, EnvironmentVariables variables, bool offline)
    {
        var configuration = CondaConfiguration.Load(variables, variables.HomeFolder ?? "");
        var home = PonchoHome.Find(variables);
        string platform = configuration.Subdir ?? Platforms.Current, here = Directory.GetCurrentDirectory();
        var channels = configuration.DefaultSpecChannels.SelectMany(name => configuration.Resolve(name, here)).DistinctBy(channel => channel.CanonicalUrl);
        return new MachineInfo
        {
            Version = version,
            Platform = platform,
            Home = new MachineInfo.Place(home.Root, FirstSet(variables, "PONCHO_HOME", "XDG_CACHE_HOME")),
            NodeCache = new MachineInfo.Place(CacheFolder.Path(variables.FindNonEmpty), FirstSet(variables, "PONCHO_NODE_CACHE", "TMPDIR")),
            Environments = Store.Find(home.Store)?.List().Count ?? 0,
            ConfigurationFiles = [.. configuration.Files],
            Settings = [.. configuration.Settings.Select(setting => new MachineInfo.Setting(setting.Name, setting.Value, [.. setting.Sources]))],
            Channels = [.. channels.Select(channel => new MachineInfo.NamedChannel(channel.DisplayName, [.. channel.BaseUrls.Select(Redacted.Url)]))],
            Offline = offline || configuration.Offline,
            VirtualPackages = [.. VirtualPackageDetector.Detect(variables, platform).Select(package => package.ToString())],
        };
    }

    private static string? FirstSet(EnvironmentVariables variables, params string[] names) => names.FirstOrDefault(name => variables.FindNonEmpty(name) is not null);
}
