using System.Collections.Immutable;
using Poncho.Builder.Creating;
using Poncho.IO;

namespace Poncho.Builder.Cli.Commands;

/// <summary>What <c>poncho create --json</c> prints.</summary>
internal sealed record CreatedEnvironment(
    string Name,
    Digest Digest,
    int LayersMade,
    int LayersKept,
    long LayerBytes,
    string? Output,
    long OutputBytes,
    ImmutableArray<string> Warnings)
{
    public CreatedEnvironment(CreateResult created, ImmutableArray<string> warnings)
        : this(
            created.Name,
            created.Digest,
            created.LayersMade,
            created.LayersKept,
            created.LayerBytes,
            created.OutputPath,
            created.OutputBytes,
            warnings)
    {
    }
}
