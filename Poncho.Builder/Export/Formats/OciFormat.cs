using Poncho.Builder.Images;
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

    public bool HasPlatforms => true;

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
        using var builder = context.Images();
        var images = await BuildAsync(builder, environment, context, cancel);
        return IsFile(output) ? await ImageFiles.WriteAsync(output, images, cancel) : await ImageLayout.WriteAsync(output, images, cancel);
    }

    public async Task<long> PipeAsync(ExportedEnvironment environment, Func<Stream> open, ExportContext context, CancellationToken cancel)
    {
        using var builder = context.Images();
        return await ImageFiles.PipeAsync(open, await BuildAsync(builder, environment, context, cancel), cancel);
    }

    // The first one's name is the image's.
    private static async Task<IReadOnlyList<Image>> BuildAsync(
        ImageBuilder builder, ExportedEnvironment environment, ExportContext context, CancellationToken cancel)
    {
        var images = new List<Image>();
        foreach (var one in (IEnumerable<ExportedEnvironment>)[environment, .. context.Others])
        {
            var image = await builder.BuildAsync(one.Source, one.Blobs, context.Image, LayerCompression.Zstd, cancel);
            images.Add(images.Count == 0 ? image : image with { Name = images[0].Name });
        }

        return images;
    }

    private static bool IsFile(string output) => output.EndsWith(".tar", StringComparison.Ordinal);
}
