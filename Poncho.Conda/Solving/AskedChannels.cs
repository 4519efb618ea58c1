using Poncho.Conda.Channels;
using Poncho.Conda.MatchSpecs;

namespace Poncho.Conda.Solving;

/// <summary>From which channels a request wants its names.</summary>
internal static class AskedChannels
{
    /// <summary>
    /// The channels that a name has to be of, all of them: that of the first spec that asks for the name from one, and those of all constraints.
    /// What other specs and the dependencies of packages say of channels chooses none, as in rattler.
    /// </summary>
    public static IEnumerable<string> Of(SolveRequest request, string name)
    {
        var asked = request.Specs.Where(spec => spec.Name == name).Select(ChannelOf).OfType<string>().Take(1);
        return asked.Concat(request.Constraints.Where(spec => spec.Name == name).Select(ChannelOf).OfType<string>());
    }

    /// <summary>The channel that a spec names, or that its archive is in; null where it names none.</summary>
    public static string? ChannelOf(MatchSpec spec)
    {
        if (spec.Channel is { } channel) return channel;
        return spec.Url is { } url && ArchiveAddress.TryParse(url, out var address) ? address.Channel : null;
    }
}
