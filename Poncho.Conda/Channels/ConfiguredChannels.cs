using Poncho.Conda.Configuration;
using Poncho.IO;

namespace Poncho.Conda.Channels;

/// <summary>What texts mean as channels under a configuration.</summary>
public static class ConfiguredChannels
{
    /// <summary>
    /// The channels that a text means, in order of priority: a name, a URL, a path (from the base folder), or a name that stands for
    /// several, such as <c>defaults</c>.
    /// </summary>
    /// <param name="configuration">Says where named channels are, and which channels may be used.</param>
    /// <param name="channelAsWritten">Such as <c>conda-forge</c>, <c>./channel</c> or <c>https://host/channel</c>.</param>
    /// <param name="baseFolder">The full path of the folder that relative paths start from.</param>
    /// <exception cref="PonchoException">The text is no channel, or a channel that the configuration does not allow.</exception>
    public static IReadOnlyList<Channel> Resolve(this CondaConfiguration configuration, string channelAsWritten, string baseFolder)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(channelAsWritten);
        var channels = new ChannelResolver(configuration).Resolve(channelAsWritten, baseFolder);
        foreach (var channel in channels) CheckAllowed(configuration, channel, baseFolder);
        return channels;
    }

    /// <summary>True if a text, such as the channel of a match spec, means the channel, or several channels with it among them.</summary>
    /// <param name="configuration">Says where named channels are.</param>
    /// <param name="channelAsWritten">Such as <c>conda-forge</c>, <c>./channel</c> or <c>https://host/channel</c>.</param>
    /// <param name="channel">The channel that may be meant.</param>
    /// <param name="baseFolder">The full path of the folder that relative paths start from.</param>
    /// <exception cref="PonchoException">The text is no channel.</exception>
    public static bool Means(this CondaConfiguration configuration, string channelAsWritten, Channel channel, string baseFolder)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(channel);
        var meant = new ChannelResolver(configuration).Resolve(channelAsWritten, baseFolder);
        return meant.Any(one => one.CanonicalUrl == channel.CanonicalUrl);
    }

    private static void CheckAllowed(CondaConfiguration configuration, Channel channel, string baseFolder)
    {
        if (configuration.DeniedChannels.Any(denied => configuration.Means(denied, channel, baseFolder)))
            throw new PonchoException($"the configuration denies the channel (denylist_channels): \"{channel}\"");
        var allowed = configuration.AllowedChannels;
        if (allowed.Count > 0 && !allowed.Any(one => configuration.Means(one, channel, baseFolder)))
            throw new PonchoException($"the configuration does not allow the channel (allowlist_channels): \"{channel}\"");
    }
}
