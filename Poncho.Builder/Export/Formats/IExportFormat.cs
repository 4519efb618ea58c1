using Poncho.IO;

namespace Poncho.Builder.Export.Formats;

/// <summary>
/// A form in which an environment is written for others. A format more is a class, and a line in <see cref="ExportFormats.All"/>.
/// </summary>
internal interface IExportFormat
{
    /// <summary>What it is called, such as <c>tar.gz</c>.</summary>
    string Name { get; }

    /// <summary>How an OUTPUT ends that asks for it, for help texts and hints, such as <c>.tar.gz</c>.</summary>
    string Ending { get; }

    /// <summary>Whether layers can be left out that whoever gets it has already (<see cref="ExportedEnvironment.LeftOut"/>).</summary>
    bool CanBeIncremental { get; }

    /// <summary>Whether it is a container image, of which <see cref="ExportContext.Image"/> says more.</summary>
    bool IsImage => false;

    /// <summary>Whether it can be for several platforms at once (<see cref="ExportContext.Others"/>).</summary>
    bool HasPlatforms => false;

    /// <summary>Whether an OUTPUT asks for this format. The formats are asked in their order; the first that says yes writes it.</summary>
    bool Takes(string output);

    /// <summary>Looks, before a long build, whether OUTPUT can be written.</summary>
    /// <exception cref="PonchoException">It cannot.</exception>
    void Check(string output);

    /// <summary>Writes the whole OUTPUT, or nothing.</summary>
    /// <returns>Bytes written; null where that is no single file.</returns>
    /// <exception cref="PonchoException">A layer is missing or damaged, or OUTPUT cannot be written.</exception>
    Task<long?> WriteAsync(ExportedEnvironment environment, string output, ExportContext context, CancellationToken cancel);
}
