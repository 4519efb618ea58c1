namespace Poncho.Builder.Sources.Git;

/// <summary>One call of git.</summary>
internal sealed record GitCall
{
    /// <summary>The words after <c>git</c>.</summary>
    public required IReadOnlyList<string> Words { get; init; }

    /// <summary>The repository (GIT_DIR); null for none.</summary>
    public string? Repository { get; init; }

    /// <summary>Whose configuration holds.</summary>
    public required GitReach Reach { get; init; }

    /// <summary>What the remote of the call is called in <see cref="Words"/>.</summary>
    public const string RemoteName = "poncho";

    /// <summary>The remote; null for none. Its address and password reach git by its environment, so that no list of processes shows them.</summary>
    public GitRemote? Remote { get; init; }

    /// <summary>Settings over those of files, by name.</summary>
    public IReadOnlyList<(string Name, string Value)> Settings { get; init; } = [];

    /// <summary>What git reads from its standard input.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }
}
