using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Poncho.IO;

namespace Poncho.Oci.Naming;

/// <summary>
/// Names an environment in a store: <c>NAME[:TAG]</c>, the tag <c>latest</c> where none is written. Written in full it is a value that the
/// OCI image layout allows for <c>org.opencontainers.image.ref.name</c>, and every tag is one that a registry takes.
/// </summary>
public sealed record StoreName : ISpanParsable<StoreName>
{
    private const int MaxLength = 255, MaxTagLength = 128;

    private static readonly SearchValues<char> s_letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    private StoreName(string name, string tag)
    {
        Name = name;
        Tag = tag;
    }

    public string Name { get; }

    public string Tag { get; }

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out StoreName? name)
    {
        int colon = text.IndexOf(':');
        var left = colon < 0 ? text : text[..colon];
        var tag = colon < 0 ? Reference.DefaultTag : text[(colon + 1)..];
        bool good = left.Length <= MaxLength && tag.Length <= MaxTagLength && IsForm(left, "-._+/") && IsForm(tag, "-._");
        name = good ? new StoreName(left.ToString(), tag.ToString()) : null;
        return good;
    }

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, [MaybeNullWhen(false)] out StoreName result) =>
        TryParse(s, out result);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out StoreName result) =>
        TryParse(s.AsSpan(), out result);

    /// <exception cref="PonchoException">The text is no such name.</exception>
    public static StoreName Parse(ReadOnlySpan<char> text)
    {
        if (TryParse(text, out var name)) return name;
        const string Form = "write NAME[:TAG] of letters and digits with single separators ('-', '.', '_', '+') between, such as \"coffea:2024\"";
        throw new PonchoException($"not a name of an environment: \"{text}\"", Form);
    }

    public static StoreName Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    public static StoreName Parse(string s, IFormatProvider? provider) => Parse(s.AsSpan());

    /// <summary>
    /// The nearest name to a text that is perhaps none, such as a file's stem: what may not stand in a name becomes one <c>-</c>.
    /// </summary>
    /// <returns>Null where nothing remains.</returns>
    public static StoreName? Near(ReadOnlySpan<char> text)
    {
        var name = new StringBuilder();
        char separator = '\0';
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                separator = separator == '\0' && c is '.' or '_' or '+' ? c : '-';
                continue;
            }

            if (separator != '\0' && name.Length > 0) name.Append(separator);
            separator = '\0';
            name.Append(c);
        }

        return TryParse(name.ToString(), out var found) ? found : null;
    }

    /// <summary>Name and tag, as they stand in the layout's index.</summary>
    public override string ToString() => $"{Name}:{Tag}";

    // Letters and digits with single separators between, of which "--" is one.
    private static bool IsForm(ReadOnlySpan<char> text, ReadOnlySpan<char> separators)
    {
        while (true)
        {
            int letters = text.IndexOfAnyExcept(s_letters);
            if (letters < 0) return !text.IsEmpty;
            if (letters == 0 || !separators.Contains(text[letters])) return false;
            text = text[(letters + (text[letters..].StartsWith("--") ? 2 : 1))..];
        }
    }
}
