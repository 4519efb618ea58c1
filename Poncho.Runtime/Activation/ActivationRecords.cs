using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Poncho.IO;
using Poncho.Runtime.Environments;

namespace Poncho.Runtime.Activation;

/// <summary>
/// What activation scripts did to variables, kept in the prefix (<c>.poncho/activation</c>) and replayed, so that ten thousand tasks do not run them ten thousand times. A record is for the scripts' bytes, the prefix, and
/// the values of all variables that the scripts name, since scripts extend what the caller has; of scripts that can look at any variable (<c>eval</c>, <c>source</c>, <c>env</c>), for the values of all. What a script learns in
/// other ways (the host, the time, a program's own look at its variables) is not part of it: <c>PONCHO_ACTIVATION=always</c> runs them each time.
/// </summary>
internal sealed partial class ActivationRecords
{
    /// <summary>The variable, and its value, with which nothing is kept or replayed.</summary>
    public const string Variable = "PONCHO_ACTIVATION", Always = "always";

    /// <summary>So many callers with other variables are remembered by one prefix.</summary>
    private const int Most = 64;

    private readonly string _path;

    private ActivationRecords(string path) => _path = path;

    /// <summary>The place of the answer for these scripts and variables; null where none is kept: the prefix is not ours, or its user does not want it.</summary>
    public static ActivationRecords? For(string prefix, IReadOnlyList<string> scripts, ProcessEnvironment before)
    {
        if (before[Variable] == Always || !Directory.Exists(Path.Combine(prefix, EnvironmentHead.Folder))) return null;
        try
        {
            using var key = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var words = new HashSet<string>(StringComparer.Ordinal);
            bool looksAtAll = false;
            foreach (string script in scripts)
            {
                byte[] content = File.ReadAllBytes(script);
                string text = Encoding.Latin1.GetString(content);
                Append(key, script, content);
                foreach (var word in Names().EnumerateMatches(text)) words.Add(text.Substring(word.Index, word.Length));
                looksAtAll |= LooksAtAll().IsMatch(text);
            }

            Append(key, prefix, []);
            foreach (string name in before.Names.Where(name => looksAtAll || words.Contains(name)).Order(StringComparer.Ordinal)) Append(key, name, before.Bytes(name));
            return new ActivationRecords(Path.Combine(prefix, EnvironmentHead.Folder, "activation", Convert.ToHexStringLower(key.GetHashAndReset())));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The variables as the scripts would leave them; null where they have to be run.</summary>
    public ProcessEnvironment? Replay(ProcessEnvironment before)
    {
        byte[] record;
        try
        {
            record = File.ReadAllBytes(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
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
    /// Keeps what the scripts did. Where that cannot be, they run again the next time. A record is written in its place and has no temporary name: a process that is
    /// killed while it writes leaves a record that its own checksum refuses and the next start writes again; a temporary file would stay, since nobody looks for one in
    /// an environment that is whole.
    /// </summary>
    public void Keep(ProcessEnvironment before, ProcessEnvironment after)
    {
        var changes = new StringBuilder();
        foreach (string name in before.Names.Where(name => after[name] is null)) changes.Append(name).Append('\0');
        foreach (string name in after.Names.Where(name => before[name] is null || !before.Bytes(name).SequenceEqual(after.Bytes(name)))) changes.Append(name).Append('=').Append(after[name]).Append('\0');
        byte[] body = Encoding.UTF8.GetBytes(changes.ToString());
        byte[] record = [.. Encoding.ASCII.GetBytes(Digest.Of(body).Hex), .. body];
        try
        {
            string folder = Path.GetDirectoryName(_path)!;
            Directory.CreateDirectory(folder);
            if (!File.Exists(_path) && Directory.EnumerateFiles(folder).Take(Most).Count() == Most) return;
            using var file = File.OpenHandle(_path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.Write(file, record, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A prefix that cannot be written.
        }
    }

    private static void Append(IncrementalHash key, string name, ReadOnlySpan<byte> content)
    {
        key.AppendData(Encoding.UTF8.GetBytes($"{name}\0{content.Length}\0"));
        key.AppendData(content);
    }

    [GeneratedRegex("[A-Za-z_][A-Za-z0-9_]*")]
    private static partial Regex Names();

    // Commands that show or take in variables by other names than those in the text, and ${!NAME}.
    [GeneratedRegex(@"\b(eval|source|env|printenv|declare|typeset|compgen)\b|\$\{!|(^|[;&|({\s])\.\s|\bexport\s+-p|(^|[;&|({])\s*set\s*($|[;&|)}>])", RegexOptions.Multiline)]
    private static partial Regex LooksAtAll();
}
