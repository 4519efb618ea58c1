using System.Text;
using Poncho.Analyze.Tokens;

namespace Poncho.Analyze.Spelling;

/// <summary>Replaces the identifiers of a source that Python reads otherwise than they are spelled.</summary>
internal static class NormalNames
{
    /// <summary>
    /// The source with its identifiers in Python's form: itself where they are so already, as nearly always. Lines stay what they are; a column behind such
    /// a name may be another.
    /// </summary>
    /// <param name="source">UTF-8.</param>
    /// <param name="form">What kind of source it is.</param>
    public static ReadOnlySpan<byte> In(ReadOnlySpan<byte> source, SourceForm form)
    {
        if (Ascii.IsValid(source)) return source;
        MemoryStream? changed = null;
        int copied = 0;
        var token = new Tokenizer(source, form | SourceForm.Indented);
        for (token.Read(); token.Kind is not (TokenKind.End or TokenKind.Bad); token.Read())
        {
            if (token.Kind != TokenKind.Name || Ascii.IsValid(token.Text)) continue;
            string name = Encoding.UTF8.GetString(token.Text), normal = IdentifierForm.Of(name);
            byte[] bytes = Encoding.UTF8.GetBytes(normal);
            // What only becomes a keyword by its form is a name to Python.
            if (ReferenceEquals(name, normal) || Words.Of(bytes) != Word.None) continue;
            changed ??= new MemoryStream(source.Length);
            changed.Write(source[copied..token.Start]);
            changed.Write(bytes);
            copied = token.End;
        }

        if (changed is null) return source;
        changed.Write(source[copied..]);
        return changed.ToArray();
    }
}
