using Poncho.IO;

namespace Poncho.Builder.Export.Formats;

/// <summary>All formats that <c>poncho create</c> and <c>poncho export</c> write.</summary>
internal static class ExportFormats
{
    /// <summary>In the order in which they are asked whether an OUTPUT is theirs, and in which help texts name them.</summary>
    public static IReadOnlyList<IExportFormat> All { get; } = [new GzipTarballFormat(), new ZstdTarballFormat(), new FolderFormat()];

    /// <summary>The endings of all formats, as a sentence names them: <c>.tar.gz, .tar.zst or / (a folder)</c>.</summary>
    public static string Endings
    {
        get
        {
            string[] endings = [.. All.Select(format => format.Ending)];
            return $"{string.Join(", ", endings[..^1])} or {endings[^1]}";
        }
    }

    /// <summary>The format that an OUTPUT asks for.</summary>
    /// <exception cref="PonchoException">It asks for none.</exception>
    public static IExportFormat OfOutput(string output) => All.FirstOrDefault(format => format.Takes(output))
        ?? throw new PonchoException($"suffix of the output says no format: \"{output}\"", $"end it in {Endings}");
}
