using Poncho.Builder.Images.Blobs;
using Poncho.Builder.Images.Squashing;
using Poncho.IO.Files;

namespace Poncho.Builder.Export.Formats;

/// <summary>What apptainer and singularity run.</summary>
internal sealed class SifFormat : IExportFormat
{
    public string Name => "sif";

    public string Ending => ".sif";

    public bool CanBeIncremental => false;

    public bool IsImage => true;

    public bool Takes(string output) => output.EndsWith(Ending, StringComparison.Ordinal);

    public void Check(string output) => OutputChecks.File(output, "coffea.sif");

    public async Task<long?> WriteAsync(ExportedEnvironment environment, string output, ExportContext context, CancellationToken cancel)
    {
        SquashfsWriter.Check(context.Environment);
        output = OutputFile.TargetOf(output);
        using var images = context.Images();
        var image = await images.BuildAsync(environment.Source, environment.Blobs, context.Image, LayerCompression.Zstd, cancel);

        // Beside the output: a temporary folder is often too small.
        string squashfs = AtomicFile.TemporaryNameBeside(output);
        try
        {
            await SquashfsWriter.WriteAsync(squashfs, image, context.Environment, cancel);
            return await SifFile.WriteAsync(output, squashfs, image.Platform, cancel);
        }
        finally
        {
            AtomicFile.Discard(squashfs);
        }
    }
}
