using System.Buffers;
using System.Text;

namespace Poncho.Builder.Resolving;

/// <summary>The names of Python projects as indexes compare them (PEP 503): lower case, runs of <c>-</c>, <c>_</c> and <c>.</c> are one <c>-</c>.</summary>
internal static class ProjectNames
{
    private static readonly SearchValues<char> s_name = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    public static string Normalize(ReadOnlySpan<char> name)
    {
        var text = new StringBuilder(name.Length);
        foreach (char c in name)
        {
            if (c is not ('-' or '_' or '.')) text.Append(char.ToLowerInvariant(c));
            else if (text.Length == 0 || text[^1] != '-') text.Append('-');
        }

        return text.ToString();
    }

    /// <summary>The normalized name that a requirement (PEP 508) begins with.</summary>
    public static string OfRequirement(ReadOnlySpan<char> requirement)
    {
        requirement = requirement.TrimStart();
        int end = requirement.IndexOfAnyExcept(s_name);
        return Normalize(end < 0 ? requirement : requirement[..end]);
    }
}
