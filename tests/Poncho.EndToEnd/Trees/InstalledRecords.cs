namespace Poncho.EndToEnd.Trees;

/// <summary>
/// Compares the RECORDs of pip's prefix with ours. They differ in one way alone: what holds the prefix has no hash and no size, since a layer's bytes are known before the prefix is, and no byte
/// code, since relocating it would make that stale.
/// </summary>
internal static class InstalledRecords
{
    private const string SitePackages = "lib/python3.11/site-packages", Programs = "../../../bin/", Cache = Programs + "__pycache__/";

    /// <summary>Byte code that pip makes and we do not.</summary>
    public static IReadOnlyList<string> ByteCodeOfScripts(string prefix) =>
        [.. Directory.EnumerateFiles(Path.Combine(prefix, "bin"), "*.py").Select(path => Path.GetFileName(path)).Where(name => HoldsPrefix(prefix, name)).Select(name => $"bin/__pycache__/{name[..^3]}.cpython-311.pyc").Order(StringComparer.Ordinal)];

    /// <summary>Whether ours is the RECORD that is expected of pip's.</summary>
    /// <param name="expected">Where pip's prefix was moved to.</param>
    /// <param name="actual">Our prefix.</param>
    /// <param name="path">The RECORD, below both.</param>
    public static bool Agree(string expected, string actual, string path)
    {
        var missing = ByteCodeOfScripts(expected).Select(file => "../../../" + file + ",,").ToHashSet(StringComparer.Ordinal);
        var rows = Read(expected, path).Where(row => !missing.Contains(row)).Select(row => row.StartsWith(Programs, StringComparison.Ordinal) && !row.StartsWith(Cache, StringComparison.Ordinal) && HoldsPrefix(expected, NameIn(row)) ? Programs + NameIn(row) + ",," : row);
        return rows.SequenceEqual(Read(actual, path), StringComparer.Ordinal);
    }

    public static bool Is(string path) => path.StartsWith(SitePackages, StringComparison.Ordinal) && path.EndsWith(".dist-info/RECORD", StringComparison.Ordinal);

    private static string NameIn(string row) => row[Programs.Length..].Split(',')[0];

    // pip's prefix was moved after it was made: what it holds is the path that it was made at.
    private static bool HoldsPrefix(string prefix, string name) => File.ReadLines(Path.Combine(prefix, "bin", name)).FirstOrDefault() is { } first && first.StartsWith("#!/", StringComparison.Ordinal) && first.EndsWith("/prefix/bin/python", StringComparison.Ordinal);

    private static string[] Read(string prefix, string path) => File.ReadAllText(Path.Combine(prefix, path)).Split("\r\n");
}
