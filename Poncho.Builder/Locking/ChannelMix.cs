using Poncho.Conda.Channels;

namespace Poncho.Builder.Locking;

/// <summary>Channels that people should not mix without knowing it.</summary>
internal static class ChannelMix
{
    private const string NamedHost = "https://conda.anaconda.org/";
    private const string Forge = NamedHost + "conda-forge";

    /// <summary>One line that says why, where packages of Anaconda's channels and of conda-forge may come together; else null.</summary>
    public static string? Problem(IReadOnlyList<Channel> channels)
    {
        bool hasForge = channels.Any(channel => channel.CanonicalUrl == Forge);
        var anaconda = channels.FirstOrDefault(IsAnaconda);
        if (!hasForge || anaconda is null) return null;
        return $"conda-forge and Anaconda's channels (\"{anaconda.DisplayName}\", of defaults) are mixed: their packages are built with different "
            + "compilers and libraries, under the same names, and may fail together at run time; name one of them";
    }

    private static bool IsAnaconda(Channel channel)
    {
        if (!channel.CanonicalUrl.StartsWith(NamedHost, StringComparison.Ordinal)) return false;
        string name = channel.CanonicalUrl[NamedHost.Length..];
        return name is "main" or "anaconda" or "pkgs/main" or "pkgs/r" or "pkgs/free" or "pkgs/pro";
    }
}
