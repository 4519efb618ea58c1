using System.Text;

namespace Poncho.Builder.Wheels;

/// <summary>Comma-separated rows as Python's <c>csv</c> module reads and writes them.</summary>
internal static class CsvRows
{
    /// <summary>All rows but empty ones. A quote that is never closed ends with the text.</summary>
    public static List<string[]> Parse(string text)
    {
        var rows = new List<string[]>();
        var fields = new List<string>();
        for (int at = 0; at < text.Length;)
        {
            fields.Add(ReadField(text, ref at));
            if (at < text.Length && text[at] == ',')
            {
                // A comma at the very end has an empty field behind it.
                if (++at == text.Length) fields.Add("");
                else continue;
            }

            if (at < text.Length && text[at] == '\r') at++;
            if (at < text.Length && text[at] == '\n') at++;
            if (fields is not [""]) rows.Add([.. fields]);
            fields.Clear();
        }

        if (fields.Count > 0) rows.Add([.. fields]);
        return rows;
    }

    /// <summary>One row, with its end.</summary>
    public static void Write(StringBuilder text, params ReadOnlySpan<string> fields)
    {
        for (int i = 0; i < fields.Length; i++)
        {
            if (i > 0) text.Append(',');
            if (fields[i].AsSpan().IndexOfAny(",\"\r\n") < 0) text.Append(fields[i]);
            else text.Append('"').Append(fields[i].Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }

        text.Append("\r\n");
    }

    private static string ReadField(string text, ref int at)
    {
        if (text[at] != '"') return ReadPlain(text, ref at);
        var field = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] != '"')
            {
                field.Append(text[at]);
            }
            else if (at + 1 < text.Length && text[at + 1] == '"')
            {
                field.Append('"');
                at++;
            }
            else
            {
                at++;
                return field.Append(ReadPlain(text, ref at)).ToString();
            }
        }

        return field.ToString();
    }

    private static string ReadPlain(string text, ref int at)
    {
        int length = text.AsSpan(at).IndexOfAny(",\r\n");
        string field = length < 0 ? text[at..] : text.Substring(at, length);
        at += field.Length;
        return field;
    }
}
