using Poncho.Builder.Building;
using Poncho.Builder.Export.Segments;
using Poncho.Builder.Export.Tails;
using Poncho.Builder.Images;
using Poncho.IO;
using Poncho.Runtime.Unpacking;

namespace Poncho.Builder.Export.Formats;

/// <summary>What every format is handed to write with.</summary>
internal sealed record ExportContext : IDisposable
{
    /// <summary>gzip members that earlier exports made.</summary>
    public required GzipSegments Members { get; init; }

    /// <summary>What layers bring to the end of a tarball.</summary>
    public required LayerStandIns StandIns { get; init; }

    /// <summary>Whether tarballs have the node's program in <c>bin</c>, where it lies beside this one.</summary>
    public required bool WithRunProgram { get; init; }

    /// <summary>How many layers are read or compressed at once.</summary>
    public required BuildLimits Limits { get; init; }

    /// <summary>How much is unpacked before it is taken for a bomb.</summary>
    public required UnpackLimits Unpacking { get; init; }

    public required IBuildProgress Progress { get; init; }

    /// <summary>The variables of the command: programs are looked for on its PATH.</summary>
    public required EnvironmentVariables Environment { get; init; }

    /// <summary>What is made for images is kept here.</summary>
    public required string ImageFolder { get; init; }

    /// <summary>What the user chose of an image.</summary>
    public ImageOptions Image { get; init; } = ImageOptions.Default;

    /// <summary>Environments of other platforms that go into the same image.</summary>
    public IReadOnlyList<ExportedEnvironment> Others { get; init; } = [];

    /// <summary>What makes images; to be disposed.</summary>
    public ImageBuilder Images() => new(ImageFolder, Limits, Progress);

    public void Dispose()
    {
        Members.Dispose();
        foreach (var other in Others) other.Dispose();
    }

    /// <summary>What a command has around it; to be disposed.</summary>
    public static ExportContext Of(BuildContext build, BuildLimits limits, bool withRunProgram) => new()
    {
        Members = new GzipSegments(build.Home.Members),
        StandIns = new LayerStandIns(build.Home.Members),
        WithRunProgram = withRunProgram,
        Limits = limits,
        Unpacking = UnpackLimits.Of(name => build.Environment.GetValueOrDefault(name)),
        Progress = build.Progress,
        Environment = build.Environment,
        ImageFolder = build.Home.Images,
    };
}
