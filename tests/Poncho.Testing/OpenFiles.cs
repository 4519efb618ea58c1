namespace Poncho.Testing;

/// <summary>Which files this process has open. That somebody waits for a file lock shows in nothing else: it has opened the lock's file, which its holder has open too.</summary>
public static class OpenFiles
{
    /// <summary>Ends when a file is open so many times in this process, or <paramref name="work"/>, which was to open it, has ended.</summary>
    public static async Task ReachAsync(string path, int times, Task work)
    {
        while (!work.IsCompleted && Directory.EnumerateFileSystemEntries("/proc/self/fd").Count(descriptor => new FileInfo(descriptor).LinkTarget == path) < times) await Task.Yield();
    }
}
