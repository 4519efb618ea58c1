using System.IO.Enumeration;
using Poncho.Oci.Naming;

namespace Poncho.Builder.Keeping;

/// <summary>
/// Which names of the store a text means: <c>*</c> is any text and <c>?</c> one character. Without a colon it is of the name alone, whatever the tag.
/// </summary>
/// <param name="Text">As it was typed, such as <c>coffea</c>, <c>coffea:202*</c> or <c>*:old</c>.</param>
internal sealed record NamePattern(string Text)
{
    /// <summary>Whether a text has anything in it that no name has.</summary>
    public static bool Is(string text) => text.AsSpan().ContainsAny('*', '?');

    public bool Matches(StoreName name)
    {
        string compared = Text.Contains(':', StringComparison.Ordinal) ? name.ToString() : name.Name;
        return FileSystemName.MatchesSimpleExpression(Text, compared, ignoreCase: false);
    }
}
