namespace Poncho.Builder.Cli;

/// <summary>
/// The names that one program answers to. Besides <c>poncho</c> there are those of the original toolkit (<c>poncho_package_create</c>,
/// <c>poncho_package_analyze</c>) and of its forerunner (<c>python_package_create</c>): links to the same file, which tells by the name that it was called by what is wanted. The
/// original's <c>poncho_package_run</c> is a program of its own (Poncho.Node).
/// </summary>
internal static class ProgramNames
{
    public const string Poncho = "poncho";

    /// <summary>The name that the process was started by, without its folder.</summary>
    public static string Invoked()
    {
        // .NET gives the path of the file that the link leads to; the kernel keeps the name that was typed.
        ReadOnlySpan<byte> line = ReadCommandLine();
        int end = line.IndexOf((byte)0);
        string first = System.Text.Encoding.UTF8.GetString(end < 0 ? line : line[..end]);
        return Path.GetFileName(first) is { Length: > 0 } name ? name : Poncho;
    }

    /// <summary>
    /// The command that a name stands for, such as <c>create</c>; null for <c>poncho</c> itself and every name that is not one of these.
    /// </summary>
    public static string? CommandOf(string program) => program switch
    {
        "poncho_package_create" or "python_package_create" => "create",
        "poncho_package_analyze" or "python_package_analyze" => "analyze",
        _ => null,
    };

    private static byte[] ReadCommandLine()
    {
        try
        {
            return File.ReadAllBytes("/proc/self/cmdline");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
