namespace Poncho.Runtime.Trees;

/// <summary>All files below a folder, links left out: neither they nor what they lead to belong to it.</summary>
internal static class FilesInside
{
    private static readonly EnumerationOptions s_all = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
    private static readonly EnumerationOptions s_readable = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };

    /// <summary>Their whole paths. A folder that may not be read is an error of the system.</summary>
    public static IEnumerable<string> Of(string folder) => Directory.EnumerateFiles(folder, "*", s_all);

    /// <summary>The same; what may not be read, or vanishes meanwhile, is passed over.</summary>
    public static IEnumerable<FileInfo> Readable(DirectoryInfo folder) => folder.EnumerateFiles("*", s_readable);
}
