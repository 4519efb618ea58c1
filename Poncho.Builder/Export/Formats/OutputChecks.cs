using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.Export.Formats;

/// <summary>What is looked at before a long build, so that it is not in vain.</summary>
internal static class OutputChecks
{
    /// <summary>Whether a file can be written.</summary>
    /// <param name="output">Its path.</param>
    /// <param name="example">A name for the hint.</param>
    /// <exception cref="PonchoException">It cannot.</exception>
    public static void File(string output, string example)
    {
        if (Directory.Exists(output)) throw new PonchoException($"output is a folder: \"{output}\"", $"name a file in it, such as {example}");
        if (OutputFile.IsStream(output)) return;
        string probe = AtomicFile.TemporaryNameBeside(OutputFile.TargetOf(output));
        try
        {
            AtomicFile.Create(probe).Dispose();
            System.IO.File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(output, e);
        }
    }
}
