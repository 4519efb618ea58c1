using Poncho.Analyze.Notebooks;
using Poncho.Analyze.Reading;
using Poncho.Analyze.Tokens;
using Poncho.IO.Files;

namespace Poncho.Analyze.Following;

/// <summary>Reads files, on all cores.</summary>
internal static class SourceFiles
{
    /// <summary>What each file holds, in the order of the paths.</summary>
    public static SourceReading[] Read(IReadOnlyList<string> paths)
    {
        var readings = new SourceReading[paths.Count];
        if (paths.Count < 4)
        {
            for (int i = 0; i < readings.Length; i++) readings[i] = Read(paths[i]);
        }
        else
        {
            Parallel.For(0, readings.Length, i => readings[i] = Read(paths[i]));
        }

        return readings;
    }

    public static SourceReading Read(string path)
    {
        try
        {
            // Reading a fifo would wait for who writes to it, and a device may never end.
            if (FileKinds.Behind(path) == FileKind.Special) return new SourceReading([], [], new SourceProblem(0, 0, "a fifo or a device, and no file"));
            byte[] bytes = File.ReadAllBytes(path);
            return IsNotebook(path) ? NotebookReader.Read(bytes) : SourceReader.Read(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string why = e is UnauthorizedAccessException ? "permission denied" : e is FileNotFoundException ? "no such file" : "cannot be read";
            return new SourceReading([], [], new SourceProblem(0, 0, why));
        }
    }

    public static bool IsNotebook(string path) => path.EndsWith(".ipynb", StringComparison.Ordinal);
}
