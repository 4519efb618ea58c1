using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Poncho.IO.Files;

/// <summary>
/// What stands for a lock where the file system has none (NFS or Lustre mounted without): a file that only one process can make, beside the
/// lock's own, with <c>.held</c> behind its name. It says who made it, and its maker touches it. One whose maker is dead, or has not touched it
/// for ten minutes, counts for nothing.
/// </summary>
internal sealed partial class ExclusiveFile : IDisposable
{
    private const string Suffix = FileLock.WithoutLocksSuffix, TurnSuffix = ".taking";
    private const int NoSuchProcess = 3, Exists = 17;

    private static readonly TimeSpan s_touchEvery = TimeSpan.FromSeconds(30), s_deadAfter = TimeSpan.FromMinutes(10);

    private readonly string _path, _mark;
    private readonly Timer _timer;

    private ExclusiveFile(string path, string mark)
    {
        _path = path;
        _mark = mark;
        _timer = new Timer(_ => Touch(), null, s_touchEvery, s_touchEvery);
    }

    /// <summary>Null where another process has it.</summary>
    /// <param name="lockPath">The lock's file.</param>
    /// <exception cref="PonchoException">It cannot be made.</exception>
    public static ExclusiveFile? TryMake(string lockPath)
    {
        string path = lockPath + Suffix;
        string mark = $"{Machine()}\n{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}\n{Path.GetRandomFileName()}\n";
        try
        {
            if (Make(path, mark)) return new ExclusiveFile(path, mark);
            if (Read(path) is not { } other || !IsDead(path, other)) return null;
            Remove(path, other);
            return Make(path, mark) ? new ExclusiveFile(path, mark) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(path, e);
        }
    }

    /// <summary>Who has it, for people: <c>HOST, process NUMBER</c>; null where nobody does.</summary>
    public static string? OwnerOf(string lockPath) =>
        Read(lockPath + Suffix)?.Split('\n') is [var machine, var process, ..] ? $"{machine.Split(' ')[0]}, process {process}" : null;

    public void Dispose()
    {
        _timer.Dispose();
        if (Read(_path) == _mark) AtomicFile.Discard(_path);
    }

    private static bool Make(string path, string mark)
    {
        try
        {
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
            file.Write(Encoding.UTF8.GetBytes(mark));
            return true;
        }
        catch (IOException e) when (e.HResult == Exists)
        {
            return false;
        }
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Of another machine it is only known when it was last touched.
    private static bool IsDead(string path, string mark)
    {
        bool isHere = mark.Split('\n') is [var machine, var number, ..] && machine == Machine() && int.TryParse(number, CultureInfo.InvariantCulture, out int process)
            && Kill(process, 0) != 0 && Marshal.GetLastPInvokeError() == NoSuchProcess;
        return isHere || IsOld(path);
    }

    // One at a time, who looks again before: else the file of a process that took over meanwhile would go.
    private static void Remove(string path, string mark)
    {
        string turn = path + TurnSuffix;
        if (!Make(turn, mark))
        {
            if (IsOld(turn)) AtomicFile.Discard(turn);
            return;
        }

        if (Read(path) == mark) AtomicFile.Discard(path);
        AtomicFile.Discard(turn);
    }

    private static bool IsOld(string path) => DateTime.UtcNow - File.GetLastWriteTimeUtc(path) > s_deadAfter;

    private void Touch()
    {
        try
        {
            if (Read(_path) == _mark) File.SetLastWriteTimeUtc(_path, DateTime.UtcNow);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next time.
        }
    }

    // Process numbers mean something among processes of one run of one kernel, and of one container.
    private static string Machine()
    {
        string boot = Read("/proc/sys/kernel/random/boot_id")?.Trim() ?? "";
        string numbers = new FileInfo("/proc/self/ns/pid").LinkTarget ?? "";
        return $"{Environment.MachineName} {boot} {numbers}";
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
