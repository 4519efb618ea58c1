using Poncho.Conda.Channels;
using Poncho.Conda.Configuration;

namespace Poncho.Builder.Locking;

/// <summary>The channel that an address in a lock means.</summary>
internal static class WrittenChannel
{
    private const string NamedHost = "https://conda.anaconda.org/";

    /// <summary>
    /// The channel of an address. One below the host that stands for all named channels is the channel of that name, wherever <c>.condarc</c> says
    /// that it is fetched from.
    /// </summary>
    /// <param name="address">CHANNEL, without platform and file.</param>
    /// <param name="configuration">What <c>.condarc</c> says.</param>
    /// <param name="baseFolder">Channels that are paths are below this folder.</param>
    /// <exception cref="Poncho.IO.PonchoException">It may not be used.</exception>
    public static Channel Of(string address, CondaConfiguration configuration, string baseFolder)
    {
        bool isNamed = address.StartsWith(NamedHost, StringComparison.Ordinal);
        var named = isNamed ? configuration.Resolve(Uri.UnescapeDataString(address[NamedHost.Length..]), baseFolder) : [];
        return named.FirstOrDefault(channel => channel.CanonicalUrl == address) ?? configuration.Resolve(address, baseFolder)[0];
    }
}
