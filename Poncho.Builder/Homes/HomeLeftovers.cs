using Poncho.IO.Files;
using Poncho.Oci.Storing;

namespace Poncho.Builder.Homes;

/// <summary>
/// What killed processes left half written below <c>PONCHO_HOME</c>. It has temporary names, which nothing reads, and is deleted when it
/// has not been written to for a day.
/// </summary>
internal static class HomeLeftovers
{
    private static readonly TimeSpan s_age = TimeSpan.FromDays(1);

    /// <summary>Deletes what is old enough; what cannot be deleted stays.</summary>
    /// <returns>How many files and folders were deleted.</returns>
    public static int Delete(PonchoHome home, Store store)
    {
        int count = store.DeleteLeftovers(s_age);
        foreach (string folder in new[] { home.Layers, home.Packages, home.Repodata, home.Members, home.Interpreters })
        {
            if (!Directory.Exists(folder)) continue;
            var items = new DirectoryInfo(folder).EnumerateFileSystemInfos("*" + AtomicFile.TemporarySuffix);
            foreach (var item in items.Where(item => DateTime.UtcNow - item.LastWriteTimeUtc > s_age)) count += TryDelete(item);
        }

        return count;
    }

    private static int TryDelete(FileSystemInfo item)
    {
        try
        {
            if (item is DirectoryInfo folder) folder.Delete(recursive: true);
            else item.Delete();
            return 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
