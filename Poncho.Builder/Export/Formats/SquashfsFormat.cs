using Poncho.Builder.Images.Blobs;
using Poncho.Builder.Images.Squashing;
using Poncho.IO.Files;

namespace Poncho.Builder.Export.Formats;

/// <summary>A squashfs of the image: for enroot, apptainer, and whoever mounts file systems.</summary>
internal sealed class SquashfsFormat : IExportFormat
{
    public string Name => "sqfs";

    public string Ending => ".sqfs";

    public bool CanBeIncremental => false;

    public bool IsImage => true;

    public bool Takes(string output) => output.EndsWith(Ending, StringComparison.Ordinal) || output.EndsWith(".squashfs", StringComparison.Ordinal);

    public void Check(string output) => OutputChecks.File(output, "coffea.sqfs");

    public async Task<long?> WriteAsync(ExportedEnvironment environment, string output, ExportContext context, CancellationToken cancel)
    {
        SquashfsWriter.Check(context.Environment);
        output = OutputFile.TargetOf(output);
        using var images = context.Images();
        var image = await images.BuildAsync(environment.Source, environment.Blobs, context.Image, LayerCompression.Zstd, cancel);
        await SquashfsWriter.WriteAsync(output, image, context.Environment, cancel);
        return new FileInfo(output).Length;
    }
}
