using Poncho.Builder.Images;

namespace Poncho.Builder.Export;

/// <summary>What the user asked <c>poncho export</c> for.</summary>
internal sealed record ExportRequest
{
    /// <summary>What is exported: a tarball where there is such a path, else a name or digest in the store.</summary>
    public required string Environment { get; init; }

    /// <summary>What is written; how it ends says in which format. <c>-</c> is <see cref="Pipe"/>.</summary>
    public required string Output { get; init; }

    /// <summary>The format by its name, such as <c>tar.gz</c>, whatever the output ends in; null for what its end says, or <c>tar.zst</c> into a pipe.</summary>
    public string? Format { get; init; }

    /// <summary>Opens standard output, for an output of <c>-</c>.</summary>
    public Func<Stream> Pipe { get; init; } = () => Stream.Null;

    /// <summary>Whether a tarball has the node's program in <c>bin</c>, where it lies beside this one.</summary>
    public bool WithRunProgram { get; init; } = true;

    /// <summary>What the user chose of an image, where the format is one.</summary>
    public ImageOptions Image { get; init; } = ImageOptions.Default;

    /// <summary>Environments of other platforms, named as any ENV, that go into the same image.</summary>
    public IReadOnlyList<string> Also { get; init; } = [];

    /// <summary>An option of images that the user wrote, such as <c>--base</c>; null for none.</summary>
    public string? ImageOption { get; init; }

    /// <summary>An environment whose layers are left out, named as any ENV; null for none.</summary>
    public string? Since { get; init; }
}
