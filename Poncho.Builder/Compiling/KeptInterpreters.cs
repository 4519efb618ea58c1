using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Runtime.NodeCache;

namespace Poncho.Builder.Compiling;

/// <summary>
/// Which of the unpacked interpreters may go: those with a layer that goes, since the next build makes it anew, and those that no build has
/// used for a month.
/// </summary>
/// <param name="folder">Where they are.</param>
internal sealed class KeptInterpreters(string folder)
{
    private static readonly TimeSpan s_longestIdle = TimeSpan.FromDays(30);

    /// <summary>The lock that a build shares while it looks for an interpreter, and that who deletes old ones holds alone.</summary>
    public static string LockIn(string folder) => Path.Combine(folder, "use.lock");

    /// <summary>The interpreters that may go, and the unpacked layers that none of the others is made of: folders, by path.</summary>
    /// <param name="stays">Whether a layer stays in the store.</param>
    public (IReadOnlyList<string> Interpreters, IReadOnlyList<string> Layers) FindUnneeded(Func<Digest, bool> stays)
    {
        var all = CacheContent.Environments(folder);
        var kept = all.Where(interpreter => !IsIdle(interpreter) && interpreter.Layers?.All(stays) == true).ToList();
        var used = kept.SelectMany(interpreter => interpreter.Layers!).ToHashSet();
        var gone = all.Except(kept).Select(interpreter => interpreter.Path);
        return ([.. gone, .. OfOlderVersions()], [.. CacheContent.Layers(folder).Where(layer => !used.Contains(layer.Digest)).Select(layer => layer.Path)]);
    }

    /// <summary>Deletes those that no build has used for a month, where no build is looking for one now.</summary>
    /// <exception cref="PonchoException">Something cannot be deleted.</exception>
    public void DeleteIdle()
    {
        if (!Directory.Exists(folder) || !CacheContent.Environments(folder).Any(IsIdle)) return;
        using var alone = FileLock.TryExclusive(LockIn(folder));
        if (alone is null) return;
        var (interpreters, layers) = FindUnneeded(static _ => true);
        foreach (string path in interpreters.Concat(layers)) CacheContent.Delete(path);
    }

    private static bool IsIdle(CachedEnvironment interpreter) => DateTime.UtcNow - interpreter.LastUsed > s_longestIdle;

    // They lay here with all their files, under sixteen digits.
    private IEnumerable<string> OfOlderVersions() => !Directory.Exists(folder)
        ? []
        : Directory.EnumerateDirectories(folder).Where(path => IsOldName(Path.GetFileName(path))).Order(StringComparer.Ordinal);

    private static bool IsOldName(string name) => name.Length == 16 && name.All(char.IsAsciiHexDigit);
}
