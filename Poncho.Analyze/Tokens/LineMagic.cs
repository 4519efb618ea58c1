using System.Text;

namespace Poncho.Analyze.Tokens;

/// <summary>What IPython's magics of one line mean for what a cell imports: those that run the statement behind them, and those that need no sign.</summary>
internal static class LineMagic
{
    // Magics that run the statement behind them, and which of their options take a value.
    private static readonly Dictionary<string, string> Running = new(StringComparer.Ordinal)
    {
        ["time"] = "",
        ["timeit"] = "nrp",
        ["prun"] = "lsTD",
        ["memit"] = "rti",
        ["mprun"] = "fT",
        ["lprun"] = "fmTDu",
    };

    // Options of %run that take a value.
    private const string RunValued = "NbDlsTm";

    // Extensions that IPython brings along.
    private static readonly string[] OwnExtensions = ["autoreload", "storemagic"];

    // Magics that people write without their sign ("automagic"): of the shell, of packages, of the session.
    private static readonly HashSet<string> Automatic = new(
        [
            .. Running.Keys,
            "cd", "ls", "ll", "lf", "lk", "ldir", "lx", "pwd", "cat", "cp", "mv", "rm", "rmdir", "mkdir", "man", "more", "less", "pushd", "popd", "dhist", "bookmark",
            "pip", "conda", "mamba", "micromamba", "uv", "env", "set_env", "alias", "unalias", "rehashx",
            "who", "who_ls", "whos", "history", "hist", "run", "load", "loadpy", "save", "edit", "reset", "reset_selective", "xdel", "store", "recall", "rerun", "macro",
            "matplotlib", "pylab", "gui", "autoreload", "load_ext", "reload_ext", "unload_ext", "precision", "config", "colors", "xmode", "magic", "lsmagic", "quickref",
            "pdb", "debug", "tb", "pdoc", "pdef", "psource", "pfile", "pinfo", "pinfo2", "psearch", "logstart", "logon", "logoff", "logstop", "sx", "sc", "system",
        ],
        StringComparer.Ordinal);

    private static readonly HashSet<string> Operators = new(["and", "or", "not", "in", "is", "if", "else", "for"], StringComparer.Ordinal);

    /// <summary>Whether a name is one that IPython takes for a magic where a line begins with it.</summary>
    public static bool IsAutomatic(ReadOnlySpan<byte> name) => name.Length <= 16 && Automatic.Contains(Encoding.UTF8.GetString(name));

    /// <summary>Whether what stands behind a name cannot go on with it in Python: a word, an option, a path.</summary>
    /// <param name="rest">The text from the name's end.</param>
    public static bool IsNoPython(ReadOnlySpan<byte> rest)
    {
        int start = Blanks(rest);
        if (start == 0 || start == rest.Length) return false;
        rest = rest[start..];
        byte first = rest[0], second = rest.Length > 1 ? rest[1] : (byte)' ';
        if (IsOfWord(first)) return !Operators.Contains(Encoding.UTF8.GetString(rest[..WordLength(rest)]));
        // "ls -l", "ls *.py", "cd /data", "cd ..", "cd ~", "cat $x", 'cd "a b"'; "ls - l" is Python.
        return first switch
        {
            (byte)'"' or (byte)'\'' or (byte)'~' or (byte)'$' or (byte)'\\' => true,
            (byte)'.' => second is (byte)'.' or (byte)'/' or (byte)' ' or (byte)'\n' or (byte)'\r' || rest.Length == 1,
            (byte)'-' or (byte)'*' or (byte)'/' => second is not ((byte)' ' or (byte)'\t' or (byte)'=' or (byte)'(' or (byte)'\n' or (byte)'\r'),
            _ => false,
        };
    }

    /// <summary>Where the statement begins that a magic runs, behind its options; -1 where the magic runs none, or nothing stands there.</summary>
    /// <param name="name">The magic's name.</param>
    /// <param name="rest">The text from the name's end.</param>
    public static int StatementBehind(ReadOnlySpan<byte> name, ReadOnlySpan<byte> rest)
    {
        if (name.Length > 8 || !Running.TryGetValue(Encoding.UTF8.GetString(name), out string? valued)) return -1;
        int at = Blanks(rest);
        if (at == 0) return -1;
        while (at < rest.Length && rest[at] == '-')
        {
            int length = LengthToBlank(rest[at..]);
            bool hasValueBehind = length == 2 && valued.Contains((char)rest[at + 1], StringComparison.Ordinal);
            at += length;
            at += Blanks(rest[at..]);
            if (!hasValueBehind || at == rest.Length) continue;
            at += LengthToBlank(rest[at..]);
            at += Blanks(rest[at..]);
        }

        return at >= rest.Length || rest[at] is (byte)'\n' or (byte)'\r' ? -1 : at;
    }

    /// <summary>What a line brings in besides statements: the file or the module that <c>%run</c> runs, the module of <c>%load_ext</c>.</summary>
    /// <param name="line">The line, with or without the magic's sign.</param>
    /// <returns>Null where it is another line, or names what only the session knows (<c>$file</c>).</returns>
    public static BroughtIn? BroughtBy(ReadOnlySpan<byte> line)
    {
        string[] words = Words(Encoding.UTF8.GetString(line));
        if (words.Length < 2 || words[1].AsSpan().IndexOfAny('$', '{') >= 0) return null;
        return words[0].TrimStart('%') switch
        {
            "run" => OfRun(words.AsSpan(1)),
            "load_ext" or "reload_ext" when !OwnExtensions.Contains(words[1]) => new BroughtIn(words[1], IsFile: false, IsNeeded: false),
            _ => null,
        };
    }

    private static BroughtIn? OfRun(ReadOnlySpan<string> words)
    {
        for (; words.Length > 0 && words[0].Length > 1 && words[0][0] == '-'; words = words[1..])
        {
            if (!RunValued.Contains(words[0][1], StringComparison.Ordinal)) continue;
            bool isModule = words[0][1] == 'm', isAttached = words[0].Length > 2;
            string? value = isAttached ? words[0][2..] : words.Length > 1 ? words[1] : null;
            if (isModule) return value is null ? null : new BroughtIn(value, IsFile: false, IsNeeded: true);
            if (!isAttached && words.Length > 1) words = words[1..];
        }

        return words.Length > 0 ? new BroughtIn(words[0], IsFile: true, IsNeeded: true) : null;
    }

    // As a shell parts them: blanks within quotes belong to the word.
    private static string[] Words(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        char quote = '\0';
        bool isOpen = false;
        foreach (char character in line)
        {
            if (quote == '\0' && char.IsWhiteSpace(character))
            {
                if (isOpen) words.Add(word.ToString());
                word.Clear();
                isOpen = false;
                continue;
            }

            isOpen = true;
            if (character == quote) quote = '\0';
            else if (quote == '\0' && character is '"' or '\'') quote = character;
            else word.Append(character);
        }

        if (isOpen) words.Add(word.ToString());
        return [.. words];
    }

    private static int Blanks(ReadOnlySpan<byte> text) => text.IndexOfAnyExcept((byte)' ', (byte)'\t') is >= 0 and var length ? length : text.Length;

    private static int LengthToBlank(ReadOnlySpan<byte> text) => text.IndexOfAny(" \t\r\n"u8) is >= 0 and var length ? length : text.Length;

    private static bool IsOfWord(byte b) => char.IsAsciiLetterOrDigit((char)b) || b is (byte)'_' or >= 0x80;

    private static int WordLength(ReadOnlySpan<byte> text)
    {
        int length = 0;
        while (length < text.Length && IsOfWord(text[length])) length++;
        return length;
    }
}
