using System.Text.RegularExpressions;
using Xunit;

namespace Poncho.EndToEnd.Architecture;

/// <summary>Documents name files of the repository; these must exist, or the document has aged.</summary>
public partial class DocumentsTests
{
    private static readonly HashSet<string> s_files = [.. SourceTree.Files];
    private static readonly HashSet<string> s_fileNames = [.. SourceTree.Files.Select(file => Path.GetFileName(file))];
    private static readonly HashSet<string> s_folders = [.. SourceTree.Files.Select(file => Path.GetDirectoryName(file)!), .. SourceTree.Files.Select(file => file.Split('/')[0])];

    [Fact]
    public void Links_in_documents_lead_somewhere()
    {
        var dead = from document in Documents()
                   from Match link in Link().Matches(SourceTree.Read(document))
                   let target = link.Groups[1].Value
                   where !target.Contains(':', StringComparison.Ordinal) && !Exists(Path.Combine(Path.GetDirectoryName(document)!, target))
                   select $"{document}: {target}";
        Findings.None(dead);
    }

    [Fact]
    public void Source_files_that_documents_name_exist()
    {
        var dead = from document in Documents()
                   from Match name in SourceName().Matches(SourceTree.Read(document))
                   let path = name.Groups[1].Value
                   where !s_fileNames.Contains(Path.GetFileName(path))
                   select $"{document}: {path}";
        Findings.None(dead);
    }

    [Fact]
    public void Paths_from_the_root_that_documents_and_comments_name_exist()
    {
        var dead = from file in SourceTree.Files
                   where file.EndsWith(".md", StringComparison.Ordinal) || file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".csproj", StringComparison.Ordinal) || file.EndsWith(".props", StringComparison.Ordinal)
                   from Match name in RootPath().Matches(SourceTree.Read(file))
                   let path = name.Groups[1].Value.TrimEnd('/', '.')
                   where !Exists(path)
                   select $"{file}: {path}";
        Findings.None(dead);
    }

    private static IEnumerable<string> Documents() => SourceTree.Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal));

    private static bool Exists(string path)
    {
        string relative = Path.GetRelativePath("/", Path.GetFullPath(path.Split('#')[0], "/"));
        if (SourceTree.IsMade(relative)) return true;
        return relative == "." || s_files.Contains(relative) || s_folders.Any(folder => folder == relative || folder.StartsWith(relative + "/", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`([\w./-]+\.(?:cs|csproj|props|targets))`")]
    private static partial Regex SourceName();

    // Not what follows a word, a slash or a dot: that is part of another path.
    [GeneratedRegex(@"(?<![\w/.$}])((?:docs|bench|examples)/[\w./-]*\w)")]
    private static partial Regex RootPath();
}
