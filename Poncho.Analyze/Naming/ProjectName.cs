using System.Text;

namespace Poncho.Analyze.Naming;

/// <summary>Names of projects of the Python Package Index.</summary>
public static class ProjectName
{
    /// <summary>The one form of a name (PEP 503): lower case, each run of <c>-</c>, <c>_</c> and <c>.</c> one <c>-</c>.</summary>
    public static string Normalize(string name)
    {
        var normal = new StringBuilder(name.Length);
        foreach (char c in name)
        {
            if (c is not ('-' or '_' or '.')) normal.Append(char.ToLowerInvariant(c));
            else if (normal.Length == 0 || normal[^1] != '-') normal.Append('-');
        }
        return normal.ToString();
    }
}
