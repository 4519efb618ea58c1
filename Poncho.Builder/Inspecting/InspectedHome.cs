using System.Collections.Immutable;

namespace Poncho.Builder.Inspecting;

/// <summary>What <c>poncho cache</c> shows.</summary>
internal sealed record InspectedHome
{
    /// <summary>The folder, full.</summary>
    public required string Home { get; init; }

    /// <summary>Bytes of all that is in it.</summary>
    public required long Size { get; init; }

    /// <summary>The folders in it that there are.</summary>
    public required ImmutableArray<Folder> Folders { get; init; }

    public required Cache NodeCache { get; init; }

    /// <param name="Name">Below the home.</param>
    /// <param name="What">What is in it, for people.</param>
    /// <param name="Files">How many different files.</param>
    /// <param name="Size">Their bytes; a file with several names counts once.</param>
    /// <param name="FreedBy">The command that frees what is not needed, or all of it; empty for what Poncho does not know.</param>
    internal sealed record Folder(string Name, string What, int Files, long Size, string FreedBy);

    /// <param name="Path">Where environments are unpacked to run.</param>
    /// <param name="Environments">How many are unpacked.</param>
    /// <param name="Size">Bytes of all that is in it; a file with several names counts once.</param>
    internal sealed record Cache(string Path, int Environments, long Size);
}
