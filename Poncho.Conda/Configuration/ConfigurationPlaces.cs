namespace Poncho.Conda.Configuration;

/// <summary>Where settings come from: the process's variables and folders, or a test's.</summary>
public sealed record ConfigurationPlaces
{
    public required IReadOnlyDictionary<string, string?> Environment { get; init; }

    /// <summary>The user's home, for <c>~</c>.</summary>
    public required string HomeFolder { get; init; }

    /// <summary>What <c>/etc/conda</c> and <c>/var/lib/conda</c> are below.</summary>
    public string SystemRoot { get; init; } = "/";

    /// <summary>A variable that is set to more than nothing, else null.</summary>
    internal string? Variable(string name) => Environment.TryGetValue(name, out string? value) && value is { Length: > 0 } ? value : null;

    /// <summary>Replaces <c>$NAME</c> and <c>${NAME}</c> by what the variable holds; a name that is not set stays as it is.</summary>
    internal string Expand(string text)
    {
        if (!text.Contains('$', StringComparison.Ordinal)) return text;
        var expanded = new System.Text.StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            int end = text[i] == '$' ? EndOfVariable(text, i) : 0;
            string? value = end > 0 && Environment.TryGetValue(text[(i + 1)..end].Trim('{', '}'), out string? found) ? found : null;
            expanded.Append(value ?? text[i..(i + 1)]);
            if (value is not null) i = end - 1;
        }

        return expanded.ToString();
    }

    private static int EndOfVariable(string text, int dollar)
    {
        bool braces = dollar + 1 < text.Length && text[dollar + 1] == '{';
        int start = braces ? dollar + 2 : dollar + 1, end = start;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_')) end++;
        if (end == start || (braces && (end == text.Length || text[end] != '}'))) return 0;
        return braces ? end + 1 : end;
    }
}
