using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Syntax;
using Poncho.Conda.Channels;
using Poncho.Conda.Configuration;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Naming;

namespace Poncho.Builder.Locking;

/// <summary>
/// Packages that a spec names by the address of their archive, <c>CHANNEL/PLATFORM/FILE</c>: that archive is meant, and its channel is one of the
/// spec's whether or not the spec lists it.
/// </summary>
/// <param name="configuration">Says what addresses mean.</param>
/// <param name="baseFolder">Channels that are paths are below this folder.</param>
internal sealed class NamedArchives(CondaConfiguration configuration, string baseFolder)
{
    private const string Hint = "write CHANNEL/PLATFORM/FILE, such as https://conda.anaconda.org/conda-forge/noarch/click-8.1.7-pyha32c365_0.tar.bz2";

    /// <summary>The channels that a package names, or that its archive is in.</summary>
    public IReadOnlyList<Channel> ChannelsOf(MatchSpec spec)
    {
        // The platform folders that a spec names limit that package, not those that it needs.
        if (spec.Channel is { } written) return [.. configuration.Resolve(written, baseFolder).Select(channel => channel with { OnlySubdirs = null })];
        return AddressOf(spec) is { } address ? [WrittenChannel.Of(address.Channel, configuration, baseFolder)] : [];
    }

    /// <summary>The spec with the addresses that channels' records have.</summary>
    /// <exception cref="SpecException">An address is not of that form.</exception>
    public Spec Canonical(Spec spec) => spec with
    {
        Conda = [.. spec.Conda.Select(item => Canonical(spec, item))],
        Pins = [.. spec.Pins.Select(item => Canonical(spec, item))],
    };

    /// <summary>The same of one match spec; one whose address is not of that form stays as it is, and no package is it.</summary>
    public MatchSpec Canonical(MatchSpec spec)
    {
        if (AddressOf(spec) is not { } address) return spec;
        var channel = WrittenChannel.Of(address.Channel, configuration, baseFolder);
        return spec.WithUrl(channel.CanonicalUrlOf(address.Subdir, address.FileName));
    }

    private CondaItem Canonical(Spec spec, CondaItem item)
    {
        if (item.Spec.Url is not null && AddressOf(item.Spec) is null)
        {
            throw new SpecException(spec.Source, item.At, $"not the address of a package in a platform folder of a channel: \"{item.Canonical}\"", Hint);
        }

        return item with { Spec = Canonical(item.Spec) };
    }

    private static ArchiveAddress? AddressOf(MatchSpec spec) =>
        spec.Url is { } url && ArchiveAddress.TryParse(url, out var address) && Subdirs.IsKnown(address.Subdir) ? address : null;
}
