using System.Text.RegularExpressions;

namespace Poncho.Builder.Specs.Projects;

/// <summary>Places of packages, as a line for pip has them.</summary>
internal static partial class PackageAddress
{
    private static readonly string[] s_archives = [".whl", ".tar.gz", ".tgz", ".zip", ".tar.bz2", ".tar.xz"];

    /// <summary>A git repository.</summary>
    /// <param name="remote">A URL, or <c>user@host:path</c>.</param>
    /// <param name="reference">A branch, tag or commit; null: the remote's HEAD.</param>
    /// <param name="subdirectory">The project's folder in it; null: its top.</param>
    public static string OfGit(string remote, string? reference, string? subdirectory)
    {
        if (remote.StartsWith("git+", StringComparison.Ordinal)) remote = remote[4..];
        if (!remote.Contains("://", StringComparison.Ordinal) && Scp().Match(remote) is { Success: true } scp)
            remote = $"ssh://{scp.Groups["host"].Value}/{scp.Groups["path"].Value.TrimStart('/')}";
        return Below($"git+{remote}{(reference is null ? "" : "@" + reference)}", subdirectory);
    }

    /// <summary>An address, and the folder in what it gives.</summary>
    public static string Below(string address, string? subdirectory) => subdirectory is null ? address : $"{address}#subdirectory={subdirectory}";

    /// <summary>A folder of local code, or a file.</summary>
    public static string OfPath(string path, bool isEditable)
    {
        bool isPlain = !path.StartsWith('.') && !path.StartsWith('/') && !path.StartsWith('~');
        // What pip calls editable is a folder.
        bool isFile = s_archives.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
        return $"{(isEditable && !isFile ? "-e " : "")}{(isPlain ? "./" : "")}{path}";
    }

    [GeneratedRegex(@"^(?<host>[\w.-]+@[\w.-]+):(?<path>.+)$")]
    private static partial Regex Scp();
}
