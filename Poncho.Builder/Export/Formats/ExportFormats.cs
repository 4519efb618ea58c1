using Poncho.IO;

namespace Poncho.Builder.Export.Formats;

/// <summary>All formats that <c>poncho create</c> and <c>poncho export</c> write.</summary>
internal static class ExportFormats
{
    /// <summary>In the order in which they are asked whether an OUTPUT is theirs, and in which help texts name them.</summary>
    public static IReadOnlyList<IExportFormat> All { get; } =
    [
        new GzipTarballFormat(), new ZstdTarballFormat(), new OciFormat(), new DockerFormat(), new SquashfsFormat(), new SifFormat(), new FolderFormat(),
    ];

    /// <summary>The endings of all formats, as a sentence names them: <c>.tar.gz, .tar.zst or / (a folder)</c>.</summary>
    public static string Endings
    {
        get
        {
            string[] endings = [.. All.Select(format => format.Ending)];
            return $"{string.Join(", ", endings[..^1])} or {endings[^1]}";
        }
    }

    /// <summary>The OUTPUT that is standard output.</summary>
    public const string Pipe = "-";

    /// <summary>The names of all formats.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(format => format.Name)];

    /// <summary>The format that an OUTPUT asks for.</summary>
    /// <param name="output">What is written.</param>
    /// <param name="name">The format by its name, whatever the output ends in; null for what it ends in.</param>
    /// <exception cref="PonchoException">It asks for none.</exception>
    public static IExportFormat OfOutput(string output, string? name = null) => All.FirstOrDefault(format => name is null ? format.Takes(output) : format.Name == name)
        ?? throw new PonchoException($"suffix of the output says no format: \"{output}\"", $"end it in {Endings}");

    /// <summary>The format that goes into a pipe.</summary>
    /// <param name="name">The format by its name; null for the one that is quickest and smallest.</param>
    /// <exception cref="PonchoException">It is no single file.</exception>
    public static IPipedFormat OfPipe(string? name) => All.OfType<IPipedFormat>().FirstOrDefault(format => format.Name == (name ?? "tar.zst"))
        ?? throw new PonchoException($"format does not go to standard output: \"{name}\"", "name a file or folder as OUTPUT");
}
