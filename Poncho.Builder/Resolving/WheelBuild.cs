using Poncho.IO;

namespace Poncho.Builder.Resolving;

/// <summary>A wheel that is to be built.</summary>
internal sealed record WheelBuild
{
    /// <summary>What it is built of and for; the same key gives the wheel that was built before.</summary>
    public required Digest Key { get; init; }

    /// <summary>The line that pip is given: the path of an sdist or folder, or an address in a git repository. May hold a password.</summary>
    public required string Requirement { get; init; }

    /// <summary>What its build back end is told (<c>--config-settings</c>); empty for nothing.</summary>
    public string BuildOptions { get; init; } = "";

    /// <summary>What messages and the log's file call it, such as <c>docopt-0.6.2</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Options of the spec that say where the back end is found (indexes).</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>The folder that relative paths are below.</summary>
    public required string Folder { get; init; }
}
