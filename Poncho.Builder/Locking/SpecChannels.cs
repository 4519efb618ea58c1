using Poncho.Builder.Specs;
using Poncho.Conda.Channels;
using Poncho.Conda.Configuration;

namespace Poncho.Builder.Locking;

/// <summary>The channels that a spec takes its packages from.</summary>
internal static class SpecChannels
{
    /// <summary>Those that the spec names, else those of <c>.condarc</c>; then those that only a package names. Each once, in order of priority.</summary>
    public static IReadOnlyList<Channel> Of(Spec spec, CondaConfiguration configuration, string baseFolder)
    {
        var names = spec.Channels.Count > 0 ? spec.Channels.Select(c => c.Text) : configuration.DefaultSpecChannels;
        var named = spec.Conda.Select(item => item.Spec.Channel).OfType<string>();
        return [.. names.Concat(named).SelectMany(name => configuration.Resolve(name, baseFolder)).DistinctBy(c => c.CanonicalUrl)];
    }
}
