using System.Diagnostics;
using Poncho.Builder.Building;

namespace Poncho.Builder.Cli.Progress;

/// <summary>What the steps of a build are called.</summary>
internal static class StepText
{
    /// <summary>While it goes on.</summary>
    public static string Present(BuildStep step) => step switch
    {
        BuildStep.Wait => "waiting",
        BuildStep.Repodata => "reading channels",
        BuildStep.Solve => "solving",
        BuildStep.Unpack => "unpacking Python",
        BuildStep.Wheel => "building wheels",
        BuildStep.Resolve => "pip resolves",
        BuildStep.Git => "fetching git",
        BuildStep.Capture => "reading files",
        BuildStep.Fetch => "downloading",
        BuildStep.Layer => "making layers",
        BuildStep.Export => "writing output",
        BuildStep.Push => "pushing",
        BuildStep.Load => "loading layers",
        BuildStep.Send => "loading into the engine",
        _ => throw new UnreachableException(),
    };

    /// <summary>Before the name of an item that is done.</summary>
    public static string Past(BuildStep step) => step switch
    {
        BuildStep.Wait => "waited for",
        BuildStep.Repodata => "read",
        BuildStep.Solve => "solved",
        BuildStep.Unpack => "unpacked",
        BuildStep.Wheel => "built",
        BuildStep.Resolve => "resolved",
        BuildStep.Git => "fetched repository",
        BuildStep.Capture => "read files of",
        BuildStep.Fetch => "fetched",
        BuildStep.Layer => "made layer",
        BuildStep.Export => "wrote",
        BuildStep.Push => "pushed",
        BuildStep.Load => "loaded",
        BuildStep.Send => "sent",
        _ => throw new UnreachableException(),
    };
}
