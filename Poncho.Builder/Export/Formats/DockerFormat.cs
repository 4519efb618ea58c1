using Poncho.Builder.Images;
using Poncho.Builder.Images.Blobs;
using Poncho.Builder.Images.Writing;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.Export.Formats;

/// <summary>What <c>docker load</c> takes: a tarball of an image, plain inside, since an engine unpacks it anyway.</summary>
internal sealed class DockerFormat : IPipedFormat
{
    public string Name => "docker";

    public string Ending => ".tar (for docker)";

    public bool CanBeIncremental => false;

    public bool IsImage => true;

    public bool Takes(string output) => output.EndsWith(".tar", StringComparison.Ordinal) && !output.EndsWith(OciFormat.TarEnding, StringComparison.Ordinal);

    public void Check(string output) => OutputChecks.File(output, "coffea.tar");

    public async Task<long?> WriteAsync(ExportedEnvironment environment, string output, ExportContext context, CancellationToken cancel)
    {
        using var images = context.Images();
        var image = await images.BuildAsync(environment.Source, environment.Blobs, context.Image, LayerCompression.None, cancel);
        return await ImageFiles.WriteAsync(output, [image], cancel);
    }

    public async Task<long> PipeAsync(ExportedEnvironment environment, Func<Stream> open, ExportContext context, CancellationToken cancel)
    {
        using var images = context.Images();
        var image = await images.BuildAsync(environment.Source, environment.Blobs, context.Image, LayerCompression.None, cancel);
        return await ImageFiles.PipeAsync(open, [image], cancel);
    }
}
