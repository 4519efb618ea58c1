using Poncho.Builder.Specs;
using Poncho.Conda.Channels;
using Poncho.Conda.Configuration;
using Poncho.IO;

namespace Poncho.Builder.Locking;

/// <summary>The channels that a spec takes its packages from.</summary>
internal static class SpecChannels
{
    /// <summary>Those that the spec names, else those of <c>.condarc</c>; then those that only a package names. Each once, in order of priority.</summary>
    /// <exception cref="PonchoException">Two folders would be one channel.</exception>
    public static IReadOnlyList<Channel> Of(Spec spec, CondaConfiguration configuration, string baseFolder)
    {
        var archives = new NamedArchives(configuration, baseFolder);
        var names = spec.Channels.Count > 0 ? spec.Channels.Select(c => c.Text) : configuration.DefaultSpecChannels;
        var named = spec.Conda.SelectMany(item => archives.ChannelsOf(item.Spec));
        var channels = names.SelectMany(name => configuration.Resolve(name, baseFolder)).Concat(named).ToList();
        return [.. channels.GroupBy(c => c.CanonicalUrl).Select(same => Merged([.. same]))];
    }

    // A channel that is named for each of its platform folders is one with all of these.
    private static Channel Merged(IReadOnlyList<Channel> same)
    {
        RefuseTwo(same[0], same);
        bool hasAll = same.Any(c => c.OnlySubdirs is null);
        return same[0] with { OnlySubdirs = hasAll ? null : [.. same.SelectMany(c => c.OnlySubdirs!).Distinct()] };
    }

    // A lock names a folder by its last name alone, so that it means the same on another machine.
    private static void RefuseTwo(Channel first, IEnumerable<Channel> same)
    {
        if (!first.CanonicalUrl.StartsWith("file:", StringComparison.Ordinal)) return;
        if (same.FirstOrDefault(c => c.BaseUrls[0] != first.BaseUrls[0]) is not { } second) return;
        throw new PonchoException(
            $"two folders cannot both be the channel \"{first.Name}\", by which a lock knows them: \"{first.DisplayName}\" and \"{second.DisplayName}\"",
            "give one of the folders another name");
    }
}
