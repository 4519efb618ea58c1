using Poncho.Testing;

namespace Poncho.EndToEnd.Architecture;

/// <summary>The repository's own files: without what is built, downloaded or git's.</summary>
internal static class SourceTree
{
    private static readonly string[] s_others = ["bin", "obj", "artifacts", ".git", "node_modules", "TestResults", "BenchmarkDotNet.Artifacts", "__pycache__", "work"];

    /// <summary>Paths relative to the root, with slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Walk(Repository.Root).Select(path => Path.GetRelativePath(Repository.Root, path)).Order(StringComparer.Ordinal)];

    /// <summary>The projects that a user runs or refers to.</summary>
    public static IReadOnlyList<string> Projects { get; } = [.. Files.Where(file => file.StartsWith("Poncho.", StringComparison.Ordinal) && file.EndsWith(".csproj", StringComparison.Ordinal)).Select(file => file.Split('/')[0])];

    public static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));

    /// <summary>Whether a path lies where files are made and none are kept.</summary>
    public static bool IsMade(string file) => file.Split('/').Intersect(s_others).Any();

    private static IEnumerable<string> Walk(string folder) => Directory.EnumerateFiles(folder)
        .Concat(Directory.EnumerateDirectories(folder).Where(inner => !s_others.Contains(Path.GetFileName(inner))).SelectMany(Walk));
}
