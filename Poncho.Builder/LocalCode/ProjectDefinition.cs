using System.Text;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.LocalCode;

/// <summary>The files of a project that say what it is called, what it needs and how it is built.</summary>
internal sealed record ProjectDefinition
{
    private static readonly string[] s_names = ["pyproject.toml", "setup.cfg", "setup.py"];
    private static readonly string[] s_repositoryTools = ["setuptools_scm", "setuptools-scm", "hatch-vcs", "versioneer", "versioningit", "dunamai", "vcs", "pbr"];

    /// <summary>Of their names and bytes; another one means that what the project needs may be another, too.</summary>
    public required Digest Digest { get; init; }

    /// <summary>Whether the version or other metadata are taken from the code itself, so that they may change with it.</summary>
    public required bool IsDynamic { get; init; }

    /// <summary>Whether a tool that asks the git repository is named.</summary>
    public required bool AsksRepository { get; init; }

    /// <summary>Reads it; of a folder without any such file it is that of no bytes.</summary>
    /// <exception cref="PonchoException">A file cannot be read.</exception>
    public static async Task<ProjectDefinition> ReadAsync(string folder, CancellationToken cancel)
    {
        var all = new StringBuilder();
        string project = "";
        // Lists of requirements beside it may be named by it.
        string[] lists = Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "requirements*.txt").Order(StringComparer.Ordinal).Select(path => Path.GetFileName(path))] : [];
        foreach (string name in s_names.Concat(lists))
        {
            string path = Path.Combine(folder, name);
            if (!File.Exists(path)) continue;
            string text = await TextAsync(path, cancel);
            all.Append(name).Append('\0').Append(text).Append('\0');
            if (!name.EndsWith(".txt", StringComparison.Ordinal)) project += text;
        }

        return new ProjectDefinition
        {
            Digest = Digest.Of(Encoding.UTF8.GetBytes(all.ToString())),
            // Without a [project] table the back end may take anything from anywhere.
            IsDynamic = !project.Contains("[project]", StringComparison.Ordinal) || project.Contains("dynamic", StringComparison.Ordinal) || File.Exists(Path.Combine(folder, "setup.py")),
            AsksRepository = s_repositoryTools.Any(tool => project.Contains(tool, StringComparison.OrdinalIgnoreCase)),
        };
    }

    private static async Task<string> TextAsync(string path, CancellationToken cancel)
    {
        try
        {
            return await File.ReadAllTextAsync(path, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }
}
