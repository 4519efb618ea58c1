using System.Collections.Immutable;
using Poncho.Builder.Sources.Placing;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Capturing;

/// <summary>What is known of captured files besides the files.</summary>
internal sealed record CapturedFacts
{
    public static CapturedFacts None { get; } = new();

    /// <summary>Match specs of what it depends on.</summary>
    public ImmutableArray<string> Depends { get; init; } = [];

    public string? License { get; init; }

    /// <summary>Gives the file that the layer ends with, when it is known which files hold a placeholder; null for none.</summary>
    public Func<RelocationIndex, LastFile>? Last { get; init; }
}
