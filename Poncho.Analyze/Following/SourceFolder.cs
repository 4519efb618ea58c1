using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Analyze.Following;

/// <summary>The sources below a folder.</summary>
internal static class SourceFolder
{
    /// <summary>All files of Python and notebooks, sorted; without hidden folders, caches, environments, and folders that are links.</summary>
    public static List<string> Files(string folder)
    {
        var files = new List<string>();
        var waiting = new Stack<string>([folder]);
        while (waiting.TryPop(out string? next))
        {
            try
            {
                foreach (FileSystemInfo entry in new DirectoryInfo(next).EnumerateFileSystemInfos())
                {
                    string path = Path.Combine(next, entry.Name);
                    if (entry is DirectoryInfo inner)
                    {
                        if (inner.LinkTarget is null && !IsLeftOut(path, entry.Name)) waiting.Push(path);
                    }
                    else if (entry.Extension is ".py" or ".pyw" or ".ipynb" && IsFile(entry))
                    {
                        files.Add(path);
                    }
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException && next != folder)
            {
                // A folder inside that nobody may read holds nothing of the application.
            }
        }

        files.Sort(StringComparer.Ordinal);
        return files;
    }

    // Reading a fifo would wait for ever; a link that leads nowhere is nothing.
    private static bool IsFile(FileSystemInfo entry)
    {
        try
        {
            string? target = entry.LinkTarget is null ? entry.FullName : entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName;
            return target is not null && FileKinds.Of(target) == FileKind.File;
        }
        catch (Exception e) when (e is IOException or PonchoException)
        {
            return false;
        }
    }

    private static bool IsLeftOut(string path, string name) =>
        name.StartsWith('.') || name is "__pycache__" or "node_modules" or "__pypackages__"
        || File.Exists(Path.Combine(path, "pyvenv.cfg")) || Directory.Exists(Path.Combine(path, "conda-meta"));
}
