using Poncho.Conda.Linking;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.LocalCode;

/// <summary>Which files of a folder belong to the project: not what tools leave there (byte code, builds, environments, the repository).</summary>
internal static class ProjectFolder
{
    private static readonly HashSet<string> s_tools =
    [
        ".git", ".hg", ".svn", ".eggs", ".tox", ".nox", ".venv", ".idea", ".vscode",
        "__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".ipynb_checkpoints", "node_modules",
    ];

    // Left out at the top of the folder only: further down they may be packages of these names.
    private static readonly HashSet<string> s_toolsAtTop = ["build", "dist", "venv"];

    /// <summary>The files in the order of their paths; links to folders are not followed.</summary>
    /// <exception cref="PonchoException">The folder cannot be read.</exception>
    public static IReadOnlyList<ProjectFile> Scan(string folder)
    {
        var files = new List<ProjectFile>();
        try
        {
            Add(new DirectoryInfo(folder), "", files);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(folder, e);
        }

        return [.. files.OrderBy(file => file.Path, Utf8Order.Instance)];
    }

    /// <summary>Copies the project, so that what a build leaves behind is not left in it.</summary>
    /// <param name="folder">The project.</param>
    /// <param name="target">A folder that is not there yet.</param>
    /// <param name="withRepository">Whether <c>.git</c> comes along: some back ends take the version from it.</param>
    /// <param name="cancel">Stops it.</param>
    public static void Copy(string folder, string target, bool withRepository, CancellationToken cancel)
    {
        foreach (var file in Scan(folder))
        {
            cancel.ThrowIfCancellationRequested();
            CopyFile(file.FullPath, Path.Combine(target, file.Path));
        }

        string git = Path.Combine(folder, ".git");
        if (!withRepository || !Directory.Exists(git)) return;
        foreach (string path in Directory.EnumerateFiles(git, "*", SearchOption.AllDirectories))
        {
            cancel.ThrowIfCancellationRequested();
            CopyFile(path, Path.Combine(target, ".git", Path.GetRelativePath(git, path)));
        }
    }

    private static void CopyFile(string path, string target)
    {
        Folders.Ensure(Path.GetDirectoryName(target)!);
        try
        {
            File.Copy(path, target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }

    private static void Add(DirectoryInfo folder, string path, List<ProjectFile> files)
    {
        foreach (var item in folder.EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0 }))
        {
            string name = path + item.Name;
            if (item is DirectoryInfo below)
            {
                bool isTools = IsTools(below) || (path.Length == 0 && s_toolsAtTop.Contains(item.Name));
                if (item.LinkTarget is null && !isTools) Add(below, name + "/", files);
            }
            else if (item is FileInfo file && IsOfProject(file))
            {
                files.Add(new ProjectFile(name, file.FullName, file.Length, file.LastWriteTimeUtc.Ticks));
            }
        }
    }

    // A file, or a link to a file that is there; sockets and pipes are not.
    private static bool IsOfProject(FileInfo file)
    {
        if (file.Name.EndsWith(".pyc", StringComparison.Ordinal)) return false;
        if (FileKinds.Of(file.FullName) is not (FileKind.File or FileKind.SoftLink)) return false;
        return file.ResolveLinkTarget(returnFinalTarget: true) is null or FileInfo { Exists: true };
    }

    private static bool IsTools(DirectoryInfo folder)
    {
        if (s_tools.Contains(folder.Name) || folder.Name.EndsWith(".egg-info", StringComparison.Ordinal)) return true;
        bool isVenv = File.Exists(Path.Combine(folder.FullName, "pyvenv.cfg"));
        return isVenv || Directory.Exists(Path.Combine(folder.FullName, "conda-meta"));
    }
}
