using Poncho.Builder.Building;
using Poncho.Builder.Export.Formats;
using Poncho.IO;
using Poncho.IO.Machines;
using Poncho.Oci.Documents;
using Poncho.Runtime.Opening;

namespace Poncho.Builder.Export;

/// <summary><c>poncho export</c>: an environment of the store, or of a tarball, in one of the formats.</summary>
internal static class EnvironmentExport
{
    /// <exception cref="PonchoException">There is no such environment, or the output cannot be written.</exception>
    public static async Task<ExportResult> WriteAsync(BuildContext context, ExportRequest request, CancellationToken cancel)
    {
        bool isPipe = request.Output == ExportFormats.Pipe;
        var format = isPipe ? ExportFormats.OfPipe(request.Format) : ExportFormats.OfOutput(request.Output, request.Format);
        if (request.Since is not null && !format.CanBeIncremental)
        {
            throw new PonchoException(
                $"format {format.Name} cannot hold a part of an environment: \"{request.Output}\"",
                "write a tarball, or leave --since out");
        }

        if (request.ImageOption is { } option && !format.IsImage)
        {
            throw new PonchoException($"{option} is for images, and the output is none: \"{request.Output}\"", "give --format docker or --format oci");
        }

        if (request.Also is [var also, ..] && !format.HasPlatforms)
        {
            throw new PonchoException($"format {format.Name} is for one platform: \"{also}\"", "write an OCI layout (coffea.oci or coffea.oci.tar), or push it as an image");
        }

        if (!isPipe) format.Check(request.Output);
        var finder = new EnvironmentFinder(context.Home.Store) { Warn = context.Progress.Warn };

        // Held before names are looked up, so that no prune comes between that and the writing.
        using var held = finder.Store is { } store ? await store.HoldAsync(cancel) : null;
        var place = finder.Find(request.Environment);
        var leftOut = request.Since is { } since ? LayersOf(finder.Find(since)) : [];
        using var environment = ExportedEnvironment.Open(place, finder.Store, leftOut);
        using var limits = new BuildLimits(downloads: 1, Workforce.Threads());
        using var export = ExportContext.Of(context, limits, request.WithRunProgram) with
        {
            Image = request.Image,
            Others = [.. request.Also.Select(other => ExportedEnvironment.Open(finder.Find(other), finder.Store, new HashSet<Digest>()))],
        };
        long? size = isPipe
            ? await ((IPipedFormat)format).PipeAsync(environment, request.Pipe, export, cancel)
            : await WriteAsync(format, environment, request.Output, export, cancel);
        var layers = environment.Manifest.Layers;
        return new ExportResult
        {
            Size = size,
            Layers = layers.Count,
            Absent = layers.Count(layer => leftOut.Contains(layer.Digest)),
        };
    }

    private static async Task<long?> WriteAsync(IExportFormat format, ExportedEnvironment environment, string output, ExportContext export, CancellationToken cancel)
    {
        try
        {
            return await format.WriteAsync(environment, output, export, cancel);
        }
        catch (PonchoException e) when (OutputErrors.IsOfPlace(e, output))
        {
            throw OutputErrors.Elsewhere(e);
        }
    }

    /// <summary>The layers of an environment, also those that an incremental tarball leaves to a third one.</summary>
    private static HashSet<Digest> LayersOf(EnvironmentPlace place)
    {
        Manifest manifest = place.ReadDocuments().Manifest;
        return [.. manifest.Layers.Select(layer => layer.Digest)];
    }
}
