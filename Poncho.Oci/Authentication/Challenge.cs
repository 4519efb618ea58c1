namespace Poncho.Oci.Authentication;

/// <summary>What a registry asks for in <c>WWW-Authenticate</c> (RFC 9110, section 11.6.1): a scheme and its parameters.</summary>
internal sealed record Challenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    public bool IsBearer => Scheme.Equals("bearer", StringComparison.OrdinalIgnoreCase);

    public bool IsBasic => Scheme.Equals("basic", StringComparison.OrdinalIgnoreCase);

    public string? Realm => Parameters.GetValueOrDefault("realm");

    public string? Service => Parameters.GetValueOrDefault("service");

    /// <summary>Words separated by spaces; null where the registry names none.</summary>
    public string? Scope => Parameters.GetValueOrDefault("scope");

    /// <summary>The challenges of all headers, in their order; what is malformed ends the header that it is in.</summary>
    public static IReadOnlyList<Challenge> Parse(IEnumerable<string> headers)
    {
        var found = new List<Challenge>();
        foreach (string header in headers) new Reader(header, found).Read();
        return found;
    }

    private sealed class Reader(string text, List<Challenge> found)
    {
        private int _at;

        public void Read()
        {
            Dictionary<string, string>? parameters = null;
            while (true)
            {
                Skip(' ', ',', '\t');
                string word = Token();
                if (word.Length == 0) return;
                Skip(' ', '\t');
                bool isParameter = _at < text.Length && text[_at] == '=' && parameters is not null;
                if (!isParameter)
                {
                    parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
                    found.Add(new Challenge(word, parameters));
                    continue;
                }

                _at++;
                Skip(' ', '\t');
                string value = _at < text.Length && text[_at] == '"' ? Quoted() : Token();
                parameters!.TryAdd(word, value);
            }
        }

        private void Skip(params ReadOnlySpan<char> signs)
        {
            while (_at < text.Length && signs.Contains(text[_at])) _at++;
        }

        private string Token()
        {
            int start = _at;
            while (_at < text.Length && text[_at] > ' ' && text[_at] is not (',' or '=' or '"')) _at++;
            return text[start.._at];
        }

        private string Quoted()
        {
            var value = new System.Text.StringBuilder();
            for (_at++; _at < text.Length && text[_at] != '"'; _at++)
            {
                if (text[_at] == '\\' && _at + 1 < text.Length) _at++;
                value.Append(text[_at]);
            }

            _at = Math.Min(_at + 1, text.Length);
            return value.ToString();
        }
    }
}
