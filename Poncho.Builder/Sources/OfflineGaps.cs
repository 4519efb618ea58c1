using Poncho.Builder.Locks;
using Poncho.IO;

namespace Poncho.Builder.Sources;

/// <summary>What an offline build lacks.</summary>
internal static class OfflineGaps
{
    /// <summary>Names all that is missing at once: files are carried to a machine without network in one go.</summary>
    /// <param name="missing">Sources whose bytes are not on this machine.</param>
    /// <exception cref="PonchoException">There are any.</exception>
    public static void Refuse(IEnumerable<LockedSource> missing)
    {
        string[] names = [.. missing.Select(source => source is PackageSource package ? package.FileName : source.Name)];
        if (names.Length == 0) return;
        string sources = names.Length == 1 ? "source is" : "sources are";
        throw new PonchoException(
            $"offline, and {names.Length} {sources} not in the caches: \"{string.Join("\", \"", names)}\"",
            "run the same command once where there is a network, or name a channel that is a folder");
    }
}
