using Poncho.IO;

namespace Poncho.Builder.Export.Formats;

/// <summary>A form that is one file, and so can go into a pipe.</summary>
internal interface IPipedFormat : IExportFormat
{
    /// <summary>Writes the same bytes forward, into a pipe. Nothing is written before every layer is at hand and checked.</summary>
    /// <param name="environment">What is written.</param>
    /// <param name="open">Opens the pipe, which is closed at the end.</param>
    /// <param name="context">What every format is handed.</param>
    /// <param name="cancel">Stops it in the middle.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="PonchoException">A layer is missing or damaged, or nobody reads the pipe any more.</exception>
    Task<long> PipeAsync(ExportedEnvironment environment, Func<Stream> open, ExportContext context, CancellationToken cancel);
}
