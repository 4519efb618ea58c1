using System.Text;
using Poncho.IO.Files;

namespace Poncho.IO.Net;

/// <summary>Names and passwords by host, from a netrc file (netrc(5), as curl and Python read it).</summary>
internal sealed class Netrc
{
    private const long MostBytes = 1 << 20;

    private readonly Dictionary<string, (string User, string Password)> _machines = new(StringComparer.OrdinalIgnoreCase);
    private (string User, string Password)? _others;

    /// <summary><c>$NETRC</c>, else <c>~/.netrc</c>; empty where there is no such file.</summary>
    public static Netrc Load(HttpOptions options)
    {
        string? path = options.Variable("NETRC") ?? (options.HomeFolder is { } home ? Path.Combine(home, ".netrc") : null);
        if (path is null || !File.Exists(path)) return new Netrc();
        try
        {
            if (new FileInfo(path).Length > MostBytes) throw new PonchoException($"netrc file is larger than {MostBytes} bytes: \"{path}\"");
            return Parse(File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }

    public static Netrc Parse(string text)
    {
        var netrc = new Netrc();
        var words = new Words(text);
        string? machine = null, user = null, password = null;
        bool open = false;
        while (words.Next() is { } word)
        {
            switch (word)
            {
                case "machine" or "default":
                    netrc.Add(open, machine, user, password);
                    machine = word == "machine" ? words.Next() ?? "" : null;
                    (open, user, password) = (true, null, null);
                    break;
                case "login" or "user":
                    user = words.Next();
                    break;
                case "password":
                    password = words.Next();
                    break;
                case "account":
                    words.Next();
                    break;
                case "macdef":
                    words.SkipMacro();
                    break;
            }
        }

        netrc.Add(open, machine, user, password);
        return netrc;
    }

    /// <summary>What to say to a host; null where the file says nothing of it.</summary>
    public (string User, string Password)? For(string host) => _machines.TryGetValue(host, out var found) ? found : _others;

    // The first entry of a machine counts, as for curl.
    private void Add(bool open, string? machine, string? user, string? password)
    {
        if (!open || (user is null && password is null)) return;
        var entry = (user ?? "", password ?? "");
        if (machine is null) _others ??= entry;
        else _machines.TryAdd(machine, entry);
    }

    private sealed class Words(string text)
    {
        private int _at;

        public string? Next()
        {
            while (_at < text.Length)
            {
                if (char.IsWhiteSpace(text[_at])) _at++;
                else if (text[_at] == '#') SkipLine();
                else return text[_at] == '"' ? Quoted() : Plain();
            }

            return null;
        }

        // A macro ends with an empty line.
        public void SkipMacro()
        {
            int end = text.IndexOf("\n\n", _at, StringComparison.Ordinal);
            _at = end < 0 ? text.Length : end + 2;
        }

        private void SkipLine()
        {
            int end = text.IndexOf('\n', _at);
            _at = end < 0 ? text.Length : end + 1;
        }

        private string Plain()
        {
            int start = _at;
            while (_at < text.Length && !char.IsWhiteSpace(text[_at])) _at++;
            return text[start.._at];
        }

        private string Quoted()
        {
            var word = new StringBuilder();
            for (_at++; _at < text.Length && text[_at] != '"'; _at++)
            {
                if (text[_at] == '\\' && _at + 1 < text.Length) _at++;
                word.Append(text[_at]);
            }

            _at++;
            return word.ToString();
        }
    }
}
