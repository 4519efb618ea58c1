using System.Globalization;
using System.Text;
using Poncho.Runtime.Environments;

namespace Poncho.Runtime.RelocatingInPlace;

/// <summary>
/// The list of files to be relocated that conda-pack writes into its <c>bin/conda-unpack</c>: Python tuples, one a line, of path,
/// placeholder and mode. It says which placeholder each file has now; conda-meta says only what the packages had.
/// </summary>
internal static class CondaPackRecords
{
    private const string Start = "\n_prefix_records = [";

    /// <summary>Null where the script is not conda-pack's, or the list cannot be understood.</summary>
    public static List<PlaceholderNote>? Parse(string script)
    {
        int at = script.IndexOf(Start, StringComparison.Ordinal);
        if (at < 0) return null;
        at += Start.Length;
        var notes = new List<PlaceholderNote>();
        while (true)
        {
            Skip(script, ref at, ", \n");
            if (at < script.Length && script[at] == ']') return notes;
            if (!TryTuple(script, ref at, out string path, out string placeholder, out string mode)) return null;
            if (PrefixPath.IsInside(path) && Relocation.IsPlaceholder(placeholder)) notes.Add(PlaceholderNote.Of(path, mode, placeholder));
        }
    }

    // ('bin/pip', '/old/prefix', 'text')
    private static bool TryTuple(string script, ref int at, out string path, out string placeholder, out string mode)
    {
        path = placeholder = mode = "";
        if (!Take(script, ref at, '(') || Text(script, ref at) is not { } first) return false;
        if (!Take(script, ref at, ',') || Text(script, ref at) is not { } second) return false;
        if (!Take(script, ref at, ',') || Text(script, ref at) is not { } third) return false;
        (path, placeholder, mode) = (first, second, third);
        return Take(script, ref at, ')');
    }

    private static void Skip(string text, ref int at, string what)
    {
        while (at < text.Length && what.Contains(text[at], StringComparison.Ordinal)) at++;
    }

    private static bool Take(string text, ref int at, char what)
    {
        Skip(text, ref at, " ");
        if (at >= text.Length || text[at] != what) return false;
        at++;
        Skip(text, ref at, " ");
        return true;
    }

    // A string as Python's repr() writes it.
    private static string? Text(string text, ref int at)
    {
        if (at >= text.Length || text[at] is not ('\'' or '"')) return null;
        char quote = text[at++];
        var result = new StringBuilder();
        while (at < text.Length && text[at] != quote)
        {
            char c = text[at++];
            if (c == '\n') return null;
            if (c != '\\')
            {
                result.Append(c);
                continue;
            }

            if (at >= text.Length || !Escape(text, ref at, result)) return null;
        }

        at++;
        return at <= text.Length ? result.ToString() : null;
    }

    private static bool Escape(string text, ref int at, StringBuilder result)
    {
        char c = text[at++];
        int digits = c switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits == 0)
        {
            char plain = c switch { 'n' => '\n', 't' => '\t', 'r' => '\r', '\\' or '\'' or '"' => c, _ => '\0' };
            result.Append(plain);
            return plain != '\0';
        }

        if (at + digits > text.Length) return false;
        var hex = text.AsSpan(at, digits);
        if (!int.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code) || !Rune.IsValid(code)) return false;
        at += digits;
        result.Append(new Rune(code));
        return true;
    }
}
