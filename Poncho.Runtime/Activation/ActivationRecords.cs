using System.Text;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Trees;

namespace Poncho.Runtime.Activation;

/// <summary>
/// What activation scripts did to variables, kept in the prefix (<c>.poncho/activation</c>) and replayed, so that ten thousand tasks do not
/// run them ten thousand times. A record is used again only where all that the scripts can see is the same: their own bytes, the prefix, and
/// the values of the variables that they name, since scripts extend what the caller has. For scripts that can look at any variable
/// (<c>eval</c>, <c>source</c>, <c>env</c>) the values of all variables must be the same. What a script learns in other ways (the host, the
/// time, what a program that it starts looks at) is not noticed: <c>PONCHO_ACTIVATION=always</c> runs the scripts each time.
/// </summary>
internal sealed class ActivationRecords
{
    /// <summary>The variable that says whether records are used.</summary>
    public const string Variable = "PONCHO_ACTIVATION";

    /// <summary>The variable's value with which nothing is kept or replayed.</summary>
    public const string Always = "always";

    /// <summary>Records that a prefix keeps at most; each caller with other variables needs one of its own.</summary>
    private const int Most = 64;

    private const uint OwnerWritesAllRead = 0x1a4;

    private const string Folder = EnvironmentHead.Folder + "/activation";

    // Of variables, of which a process can have some two MB.
    private const int Largest = 16 * 1024 * 1024;

    private readonly string _prefix, _path;

    private ActivationRecords(string prefix, string name)
    {
        _prefix = prefix;
        _path = Folder + "/" + name;
    }

    /// <summary>
    /// The record for these scripts and variables, whether it is there yet or not; null where the user asked for the scripts themselves.
    /// </summary>
    public static ActivationRecords? For(string prefix, IReadOnlyList<(string Path, byte[] Content)> scripts, ProcessEnvironment before)
    {
        if (before[Variable] == Always) return null;
        using var key = new Sha256();
        var seen = new ScriptText();
        foreach (var (script, content) in scripts)
        {
            Append(key, script, content);
            seen.Add(Encoding.Latin1.GetString(content));
        }

        Append(key, prefix, []);
        var names = before.Names.Where(name => seen.LooksAtAll || seen.Names.Contains(name));
        foreach (string name in names.Order(StringComparer.Ordinal)) Append(key, name, before.Bytes(name));
        return new ActivationRecords(prefix, key.Finish().Hex);
    }

    /// <summary>The variables as the scripts would leave them; null where they have to be run.</summary>
    public ProcessEnvironment? Replay(ProcessEnvironment before)
    {
        byte[] record;
        try
        {
            using var tree = Open(_prefix);
            using var file = tree.OpenFile(_path);
            if (file is null) return null;
            record = PlainFile.Read(file, Largest, _path);
        }
        catch (PonchoException)
        {
            return null;
        }

        int sum = 2 * Digest.ByteCount;
        if (record.Length < sum || Encoding.ASCII.GetString(record, 0, sum) != Digest.Of(record.AsSpan(sum)).Hex) return null;
        var after = before.Copy();
        foreach (string change in Encoding.UTF8.GetString(record.AsSpan(sum)).Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = change.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) after[change] = null;
            else after[change[..equals]] = change[(equals + 1)..];
        }

        return after;
    }

    /// <summary>
    /// Keeps what the scripts did, in a prefix of ours. Where that cannot be, they run again the next time. A record is written in its place and has no temporary
    /// name: a process that is killed while it writes leaves a record that its own checksum refuses and the next start writes again; a
    /// temporary file would stay, since nobody looks for one in an environment that is whole.
    /// </summary>
    public void Keep(ProcessEnvironment before, ProcessEnvironment after)
    {
        byte[] body = Encoding.UTF8.GetBytes(Changes(before, after));
        byte[] record = [.. Encoding.ASCII.GetBytes(Digest.Of(body).Hex), .. body];
        try
        {
            using var tree = Open(_prefix);
            if (tree.StatusOf(EnvironmentHead.Folder) is not { IsFolder: true }) return;
            tree.MakeFolder(Folder);
            bool isNew = tree.StatusOf(_path) is null;
            if (isNew && Directory.EnumerateFiles(Path.Combine(_prefix, Folder)).Take(Most).Count() == Most) return;
            using var file = tree.CreateFile(_path)!;
            file.Write(record);
            file.Finish(OwnerWritesAllRead, DateTimeOffset.UtcNow);
        }
        catch (Exception e) when (e is PonchoException or IOException or UnauthorizedAccessException)
        {
            // A prefix that cannot be written.
        }
    }

    // Whatever lies in the prefix, nothing is read or written through a link in it; the prefix itself may be named by one.
    private static FolderTree Open(string prefix) => new(prefix, LinkRule.Refuse, followsRoot: true);

    /// <summary><c>NAME</c> of each variable that is gone and <c>NAME=VALUE</c> of each that is new or another, with a NUL after each.</summary>
    private static string Changes(ProcessEnvironment before, ProcessEnvironment after)
    {
        var changes = new StringBuilder();
        foreach (string name in before.Names)
        {
            if (after[name] is null) changes.Append(name).Append('\0');
        }

        foreach (string name in after.Names)
        {
            bool isSame = before[name] is not null && before.Bytes(name).SequenceEqual(after.Bytes(name));
            if (!isSame) changes.Append(name).Append('=').Append(after[name]).Append('\0');
        }

        return changes.ToString();
    }

    private static void Append(Sha256 key, string name, ReadOnlySpan<byte> content)
    {
        key.Append(Encoding.UTF8.GetBytes($"{name}\0{content.Length}\0"));
        key.Append(content);
    }
}
