using System.Text;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.LocalCode;

/// <summary>The files of a project that say what it is called, what it needs and how it is built.</summary>
internal sealed record ProjectDefinition
{
    private const string PyProject = "pyproject.toml", SetupScript = "setup.py";

    /// <summary>What pip and setuptools read; more than this is no list of words.</summary>
    private const int MostBytes = SyntaxLimits.MostBytes;

    private static readonly string[] s_names = [PyProject, "setup.cfg", SetupScript];

    /// <summary>Tools that take the version from the repository, or words of their settings. One that is found for nothing costs a build.</summary>
    private static readonly string[] s_repositoryTools =
        ["scm", "vcs", "versioneer", "versioningit", "dunamai", "git-versioning", "dynamic-versioning", "pbr"];

    /// <summary>Of their names and bytes; another one means that what the project needs may be another, too.</summary>
    public required Digest Digest { get; init; }

    /// <summary>Whether pip can build it: it has a <c>pyproject.toml</c> or a <c>setup.py</c>.</summary>
    public required bool IsProject { get; init; }

    /// <summary>Whether the version or other metadata are taken from the code itself, so that they may change with it.</summary>
    public required bool IsDynamic { get; init; }

    /// <summary>Whether a tool that asks the git repository is named.</summary>
    public required bool AsksRepository { get; init; }

    /// <summary>Reads it. A folder without any such file has the digest of no bytes.</summary>
    /// <exception cref="PonchoException">A file cannot be read, or <c>pyproject.toml</c> is not TOML.</exception>
    public static async Task<ProjectDefinition> ReadAsync(string folder, CancellationToken cancel)
    {
        var all = new StringBuilder();
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in s_names.Concat(RequirementLists(folder)))
        {
            string path = Path.Combine(folder, name);
            if (!File.Exists(path)) continue;
            string text = await TextAsync(path, cancel);
            all.Append(name).Append('\0').Append(text).Append('\0');
            texts[name] = text;
        }

        var words = texts.TryGetValue(PyProject, out string? toml) ? TomlText.Parse(Path.Combine(folder, PyProject), toml) : null;
        var setup = texts.Where(file => file.Key.StartsWith("setup.", StringComparison.Ordinal)).Select(file => file.Value);
        return new ProjectDefinition
        {
            Digest = Digest.Of(Encoding.UTF8.GetBytes(all.ToString())),
            IsProject = texts.ContainsKey(PyProject) || texts.ContainsKey(SetupScript),
            IsDynamic = texts.ContainsKey(SetupScript) || !SaysItsMetadata(words),
            AsksRepository = setup.Any(NamesTool) || (words is not null && ToolSettings(words).Any(NamesTool)),
        };
    }

    // Lists of requirements beside the definition may be named in it.
    private static IEnumerable<string> RequirementLists(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "requirements*.txt").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)
        : [];

    /// <summary>
    /// Whether all metadata stand in the table <c>[project]</c> (PEP 621). Without it, or with <c>dynamic</c> in it, a back end may take them
    /// from anywhere.
    /// </summary>
    private static bool SaysItsMetadata(SpecMapping? words)
    {
        if (Member(words, "project") is not SpecMapping project) return false;
        return Member(project, "dynamic") is null or SpecSequence { Items.Count: 0 };
    }

    /// <summary>All keys and texts of the tables that say how the project is built, not of those that say what it is.</summary>
    private static IEnumerable<string> ToolSettings(SpecMapping words) =>
        TextsOf(Member(words, "build-system")).Concat(TextsOf(Member(words, "tool")));

    private static IEnumerable<string> TextsOf(SpecNode? node) => node switch
    {
        SpecMapping mapping => mapping.Members.SelectMany(member => TextsOf(member.Value).Prepend(member.Key)),
        SpecSequence list => list.Items.SelectMany(TextsOf),
        SpecScalar scalar => [scalar.Text],
        _ => [],
    };

    private static SpecNode? Member(SpecMapping? mapping, string key) => mapping?.Members.FirstOrDefault(member => member.Key == key)?.Value;

    private static bool NamesTool(string text) => s_repositoryTools.Any(tool => text.Contains(tool, StringComparison.OrdinalIgnoreCase));

    private static async Task<string> TextAsync(string path, CancellationToken cancel)
    {
        try
        {
            if (new FileInfo(path).Length > MostBytes)
            {
                throw new PonchoException(
                    $"file of a project is larger than {MostBytes} bytes: \"{path}\"",
                    "it says how the project is built, and is a short text");
            }

            return await File.ReadAllTextAsync(path, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }
}
