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

    [Fact]
    public void Source_files_that_a_room_names_are_of_its_project()
    {
        var elsewhere = from readme in RoomReadmes()
                        let project = readme.Split('/')[0]
                        from Match name in RoomFile().Matches(SourceTree.Read(readme))
                        let path = name.Groups[1].Value
                        where !s_files.Contains(path) && !IsOfProject(project, path)
                        select $"{readme}: {path} is no file of {project}";
        Findings.None(elsewhere);
    }

    [Fact]
    public void A_project_names_its_rooms_and_a_room_those_within_it()
    {
        var unnamed = from readme in RoomReadmes()
                      let room = Path.GetDirectoryName(readme)!
                      let above = DocumentAbove(room)
                      where above is not null && !RoomNames(above).Contains(Path.GetFileName(room))
                      select $"{above}: {Path.GetFileName(room)} is left out";
        Findings.None(unnamed);
    }

    [Fact]
    public void Rooms_that_a_project_names_exist()
    {
        var gone = from project in SourceTree.Projects
                   from Match name in Room().Matches(SourceTree.Read($"{project}/README.md"))
                   let room = name.Groups[1].Value
                   where !s_folders.Any(folder => IsBelow(folder, project) && folder.EndsWith("/" + room, StringComparison.Ordinal))
                   select $"{project}/README.md: {room}";
        Findings.None(gone);
    }

    // Those of rooms, without the projects' own.
    private static IEnumerable<string> RoomReadmes() =>
        from document in Documents()
        where document.EndsWith("/README.md", StringComparison.Ordinal) && document.Count(c => c == '/') > 1
        where SourceTree.Projects.Contains(document.Split('/')[0])
        select document;

    private static bool IsOfProject(string project, string path) =>
        s_files.Any(file => IsBelow(file, project) && file.EndsWith("/" + path, StringComparison.Ordinal));

    private static bool IsBelow(string path, string project) => path.StartsWith(project + "/", StringComparison.Ordinal);

    /// <summary>The README that has to name a room: of the room around it, else of the project.</summary>
    private static string? DocumentAbove(string room)
    {
        string? folder = Path.GetDirectoryName(room);
        while (folder is { Length: > 0 } && !s_files.Contains($"{folder}/README.md")) folder = Path.GetDirectoryName(folder);
        return folder is { Length: > 0 } ? $"{folder}/README.md" : null;
    }

    private static HashSet<string> RoomNames(string document) =>
        [.. RoomName().Matches(SourceTree.Read(document)).Select(name => Path.GetFileName(name.Groups[1].Value))];

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

    [GeneratedRegex(@"`([\w./-]+\.(?:cs|csproj|props|targets|sh|py))`")]
    private static partial Regex RoomFile();

    // `Sources/`, `Sources/Pip/`: a folder's name begins with a capital, and a slash follows it.
    [GeneratedRegex(@"`((?:[A-Z]\w*/)*[A-Z]\w*)/`")]
    private static partial Regex Room();

    // The same, also where the slash is left out.
    [GeneratedRegex(@"`((?:[A-Z]\w*/)*[A-Z]\w*)/?`")]
    private static partial Regex RoomName();

    // Not what follows a word, a slash or a dot: that is part of another path.
    [GeneratedRegex(@"(?<![\w/.$}])((?:docs|bench|examples)/[\w./-]*\w)")]
    private static partial Regex RootPath();
}
