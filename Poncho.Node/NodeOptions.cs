namespace Poncho.Node;

/// <summary>What a command line asks for.</summary>
internal sealed record NodeOptions
{
    /// <summary>An environment: a tarball, a folder, or a name or digest in the store; null where none is given.</summary>
    public string? Environment { get; init; }

    /// <summary>Environments that have the layers which an incremental tarball lacks.</summary>
    public IReadOnlyList<string> With { get; init; } = [];

    /// <summary>A folder of the user's own to unpack into; null for the node cache.</summary>
    public string? UnpackTo { get; init; }

    /// <summary>How long to wait for another process that unpacks the same. As the original: five minutes.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Bytes that the node cache may take after something was unpacked; null for what the variable says, if anything.</summary>
    public long? CacheLimit { get; init; }

    /// <summary>Whether each step is printed.</summary>
    public bool Debug { get; init; }

    public bool NoCommand { get; init; }

    public bool Help { get; init; }

    public bool HelpEnvironmentCreation { get; init; }

    public bool Version { get; init; }

    /// <summary>The command and its arguments.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];
}
