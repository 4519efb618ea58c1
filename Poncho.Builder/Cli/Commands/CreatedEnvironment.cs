using System.Collections.Immutable;
using Poncho.Builder.Creating;
using Poncho.IO;

namespace Poncho.Builder.Cli.Commands;

/// <summary>What <c>poncho create --json</c> prints: what <c>images --json</c> says of it, and what this command did.</summary>
internal sealed record CreatedEnvironment(
    string Name,
    string Tag,
    Digest Digest,
    long Size,
    int Layers,
    int LayersMade,
    int LayersKept,
    int LayersFetched,
    string? Output,
    long? OutputSize,
    ImmutableArray<string> Warnings)
{
    public CreatedEnvironment(CreateResult created, ImmutableArray<string> warnings)
        : this(
            created.Name.Name,
            created.Name.Tag,
            created.Digest,
            created.Size,
            created.Layers,
            created.LayersMade,
            created.LayersKept,
            created.LayersFetched,
            created.OutputPath,
            created.OutputSize,
            warnings)
    {
    }
}
