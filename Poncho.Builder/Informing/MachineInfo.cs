using System.Collections.Immutable;

namespace Poncho.Builder.Informing;

/// <summary>What <c>poncho info</c> shows.</summary>
internal sealed record MachineInfo
{
    /// <summary>Of the program, with the commit where it is known.</summary>
    public required string Version { get; init; }

    /// <summary>The conda platform that is built for, such as <c>linux-64</c>.</summary>
    public required string Platform { get; init; }

    /// <summary>Where the store and the caches are.</summary>
    public required Place Home { get; init; }

    /// <summary>Where environments are unpacked to run.</summary>
    public required Place NodeCache { get; init; }

    /// <summary>Names in the store.</summary>
    public required int Environments { get; init; }

    /// <summary>Conda's files that were read, the least important first.</summary>
    public required ImmutableArray<string> ConfigurationFiles { get; init; }

    /// <summary>What these and <c>CONDA_*</c> say, by name.</summary>
    public required ImmutableArray<Setting> Settings { get; init; }

    /// <summary>Those of specs that name none, in order of priority.</summary>
    public required ImmutableArray<NamedChannel> Channels { get; init; }

    /// <summary>Nothing is asked of the network.</summary>
    public required bool Offline { get; init; }

    /// <summary>What this machine has, each <c>NAME=VERSION=BUILD</c>.</summary>
    public required ImmutableArray<string> VirtualPackages { get; init; }

    /// <param name="Path">A full path.</param>
    /// <param name="From">The variable that says so; null where none does.</param>
    internal sealed record Place(string Path, string? From);

    /// <param name="Name">Such as <c>channel_priority</c>.</param>
    /// <param name="Value">Without passwords.</param>
    /// <param name="Sources">FILE:LINE, or a variable.</param>
    internal sealed record Setting(string Name, string Value, ImmutableArray<string> Sources);

    /// <param name="Name">As people write it.</param>
    /// <param name="Urls">Where it is fetched from, in order, without passwords.</param>
    internal sealed record NamedChannel(string Name, ImmutableArray<string> Urls);
}
