using Poncho.Builder.Images.Blobs;
using Poncho.Builder.Images.Writing;

namespace Poncho.Builder.Export.Formats;

/// <summary>An OCI image layout: a folder, to which an export adds what is new, or a tarball of one.</summary>
internal sealed class OciFormat : IPipedFormat
{
    /// <summary>How a file ends that is a tarball of a layout, and no tarball for Docker alone.</summary>
    public const string TarEnding = ".oci.tar";

    private const string FolderEnding = ".oci";

    public string Name => "oci";

    public string Ending => ".oci, .oci.tar";

    public bool CanBeIncremental => false;

    public bool IsImage => true;

    public bool Takes(string output) => IsFile(output)
        ? output.EndsWith(TarEnding, StringComparison.Ordinal)
        : output.TrimEnd('/').EndsWith(FolderEnding, StringComparison.Ordinal);

    public void Check(string output)
    {
        if (IsFile(output)) OutputChecks.File(output, "coffea.oci.tar");
        else ImageLayout.Check(output);
    }

    public async Task<long?> WriteAsync(ExportedEnvironment environment, string output, ExportContext context, CancellationToken cancel)
    {
        using var images = context.Images();
        var image = await images.BuildAsync(environment.Source, environment.Blobs, context.Image, LayerCompression.Zstd, cancel);
        return IsFile(output) ? await ImageFiles.WriteAsync(output, image, cancel) : await ImageLayout.WriteAsync(output, [image], cancel);
    }

    public async Task<long> PipeAsync(ExportedEnvironment environment, Func<Stream> open, ExportContext context, CancellationToken cancel)
    {
        using var images = context.Images();
        var image = await images.BuildAsync(environment.Source, environment.Blobs, context.Image, LayerCompression.Zstd, cancel);
        return await ImageFiles.PipeAsync(open, image, cancel);
    }

    private static bool IsFile(string output) => output.EndsWith(".tar", StringComparison.Ordinal);
}
