using Xunit;

namespace Poncho.EndToEnd.Architecture;

/// <summary>A folder is a room: a reader finds at its door what enters, what leaves and where to begin.</summary>
public class RoomsTests
{
    private const int FewestLines = 3, MostLines = 30;

    [Fact]
    public void Every_room_has_a_short_README()
    {
        // A folder that holds only folders is a corridor: the rooms are behind it.
        var folders = SourceTree.Files.Where(IsProductCode).Select(file => Path.GetDirectoryName(file)!).Where(folder => folder.Contains('/', StringComparison.Ordinal)).ToHashSet();
        var rooms = folders.Where(folder => folder.Count(c => c == '/') == 1 || !folders.Contains(Path.GetDirectoryName(folder)!) && folder.Count(c => c == '/') == 2);
        var without = rooms.Where(room => !SourceTree.Files.Contains($"{room}/README.md"));
        Findings.None(without);
        var lengths = SourceTree.Files.Where(file => file.StartsWith("Poncho.", StringComparison.Ordinal) && file.EndsWith("/README.md", StringComparison.Ordinal) && file.Count(c => c == '/') > 1)
            .Select(file => (File: file, Lines: SourceTree.Read(file).TrimEnd().Split('\n').Length));
        Findings.None(lengths.Where(readme => readme.Lines is < FewestLines or > MostLines).Select(readme => $"{readme.File}: {readme.Lines} lines"));
    }

    [Fact]
    public void Every_project_has_a_README() => Findings.None(SourceTree.Projects.Where(project => !SourceTree.Files.Contains($"{project}/README.md")));

    [Fact]
    public void No_room_is_called_after_nothing()
    {
        string[] empty = ["Utils", "Util", "Helpers", "Helper", "Common", "Misc", "Implementation", "Shared"];
        Findings.None(SourceTree.Files.Where(IsProductCode).Where(file => file.Split('/').SkipLast(1).Intersect(empty).Any()));
    }

    private static bool IsProductCode(string file) => file.StartsWith("Poncho.", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal);
}
