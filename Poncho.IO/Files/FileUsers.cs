using System.Globalization;
using System.Text;

namespace Poncho.IO.Files;

/// <summary>Which processes of this machine have a file open, as far as this user may see them: for telling whom a command waits for.</summary>
public static class FileUsers
{
    private const string Processes = "/proc";

    /// <summary>The other processes that have a file open: their numbers and command lines, in the order of the numbers.</summary>
    /// <param name="path">The file's full path, without links in it.</param>
    public static IReadOnlyList<(int Id, string CommandLine)> Of(string path)
    {
        var users = new SortedDictionary<int, string>();
        foreach (string folder in Entries(Processes, Directory.EnumerateDirectories))
        {
            bool isProcess = int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) && id != Environment.ProcessId;
            if (isProcess && Entries($"{folder}/fd", Directory.EnumerateFileSystemEntries).Any(file => LinkOf(file) == path)) users[id] = CommandLineOf(folder);
        }

        return [.. users.Select(user => (user.Key, user.Value))];
    }

    /// <summary>The command line of a process of this machine; empty where it cannot be seen.</summary>
    public static string CommandLineOf(int id) => CommandLineOf(string.Create(CultureInfo.InvariantCulture, $"{Processes}/{id}"));

    /// <summary>
    /// Those of them that hold a lock on the file (flock), as the kernel's list of locks has it; all of them where that list cannot be read,
    /// as in some containers.
    /// </summary>
    /// <param name="path">The file's full path, without links in it.</param>
    public static IReadOnlyList<(int Id, string CommandLine)> HoldersOf(string path)
    {
        var users = Of(path);
        var holders = LockHolders();
        return users.Any(user => holders.Contains(user.Id)) ? [.. users.Where(user => holders.Contains(user.Id))] : users;
    }

    // proc(5), "/proc/locks": "1: FLOCK  ADVISORY  WRITE 1234 08:02:65538 0 EOF"; one that waits has "->" behind its number.
    private static HashSet<int> LockHolders()
    {
        var holders = new HashSet<int>();
        try
        {
            foreach (string line in File.ReadLines(Processes + "/locks"))
            {
                if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [_, "FLOCK", _, _, var id, ..]) continue;
                if (int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int process)) holders.Add(process);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then it is not known who holds what.
        }

        return holders;
    }

    // What ends meanwhile, or is another user's, is not seen.
    private static string[] Entries(string folder, Func<string, IEnumerable<string>> list)
    {
        try
        {
            return [.. list(folder)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string? LinkOf(string file)
    {
        try
        {
            return new FileInfo(file).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string CommandLineOf(string process)
    {
        try
        {
            string[] words = Encoding.UTF8.GetString(File.ReadAllBytes($"{process}/cmdline")).Split('\0', StringSplitOptions.RemoveEmptyEntries);
            return words.Length == 0 ? "" : string.Join(' ', [Path.GetFileName(words[0]), .. words[1..]]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
