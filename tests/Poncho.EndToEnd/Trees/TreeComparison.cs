namespace Poncho.EndToEnd.Trees;

/// <summary>Two prefixes that were made at the same path, one after the other: same paths, types, link targets, executable bits and bytes.</summary>
internal sealed class TreeComparison
{
    private const int BufferSize = 1 << 17;

    // What Poncho adds to every environment (DESIGN.md, "Layers").
    private static readonly HashSet<string> s_added = ["bin/activate", "bin/conda-unpack", "bin/deactivate", "bin/run_in_env", "poncho/package_variables", "poncho/set_env"];

    private readonly List<string> _differences = [];

    /// <summary>The differences of what was unpacked by hand: a tarball brings the node's program and the spec for TaskVine, and nothing else that an environment has not.</summary>
    public static IReadOnlyList<string> ByHand { get; } = ["only ours: bin/poncho_package_run", "only ours: conda_spec.yml"];

    /// <summary>One line each.</summary>
    public IReadOnlyList<string> Differences => _differences;

    /// <summary>How many paths both have, with the same in them.</summary>
    public int Same { get; private set; }

    /// <param name="expected">Made by a peer.</param>
    /// <param name="actual">Made by Poncho.</param>
    /// <param name="clobbered">Paths that several packages own: which of them wins is each tool's own affair.</param>
    public static TreeComparison Of(string expected, string actual, IReadOnlySet<string>? clobbered = null)
    {
        var comparison = new TreeComparison();
        var theirs = PrefixTree.Read(expected);
        var ours = PrefixTree.Read(actual);
        foreach (string path in theirs.Keys.Union(ours.Keys).Where(path => !IsAside(path) && clobbered?.Contains(path) != true).Order(StringComparer.Ordinal))
        {
            if (Difference(path, theirs.GetValueOrDefault(path), ours.GetValueOrDefault(path)) is { } difference) comparison._differences.Add($"{difference}: {path}");
            else comparison.Same++;
        }

        return comparison;
    }

    /// <summary>What is not compared: byte code, what belongs to the environment and not to its packages.</summary>
    public static bool IsAside(string path) =>
        path.EndsWith(".pyc", StringComparison.Ordinal) || path == "CACHEDIR.TAG" || s_added.Contains(path)
        || path.StartsWith("conda-meta/", StringComparison.Ordinal) || path.StartsWith("__clobbers__/", StringComparison.Ordinal) || path.StartsWith(".poncho/", StringComparison.Ordinal);

    private static string? Difference(string path, FileSystemInfo? expected, FileSystemInfo? actual)
    {
        if (expected is null) return "only ours";
        if (actual is null) return "not ours";
        if (expected.LinkTarget != actual.LinkTarget) return $"link to \"{actual.LinkTarget}\", not to \"{expected.LinkTarget}\"";
        if (expected.GetType() != actual.GetType()) return $"a {actual.GetType().Name}, not a {expected.GetType().Name}";
        if (expected is not FileInfo { LinkTarget: null } file) return null;
        if (expected.UnixFileMode.HasFlag(UnixFileMode.UserExecute) != actual.UnixFileMode.HasFlag(UnixFileMode.UserExecute)) return $"mode {actual.UnixFileMode}, not {expected.UnixFileMode}";
        return file.Length == ((FileInfo)actual).Length && HaveSameBytes(expected.FullName, actual.FullName) ? null : "other bytes";
    }

    private static bool HaveSameBytes(string one, string other)
    {
        using var first = File.OpenRead(one);
        using var second = File.OpenRead(other);
        byte[] left = new byte[BufferSize], right = new byte[BufferSize];
        while (true)
        {
            int read = first.ReadAtLeast(left, BufferSize, throwOnEndOfStream: false);
            if (second.ReadAtLeast(right, BufferSize, throwOnEndOfStream: false) != read || !left.AsSpan(0, read).SequenceEqual(right.AsSpan(0, read))) return false;
            if (read < BufferSize) return true;
        }
    }
}
