namespace Poncho.Builder.Capturing;

/// <summary>Byte code as Python keeps it beside modules: it is made anew, never taken along, since it names the folder that it was made in.</summary>
internal static class ByteCodeFiles
{
    public const string Folder = "__pycache__";

    /// <summary>Whether a path is in a folder of byte code.</summary>
    public static bool Is(string path) => path.StartsWith(Folder + "/", StringComparison.Ordinal) || path.Contains("/" + Folder + "/", StringComparison.Ordinal);
}
