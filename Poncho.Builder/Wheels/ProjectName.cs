using System.Text;

namespace Poncho.Builder.Wheels;

/// <summary>Names of Python projects.</summary>
internal static class ProjectName
{
    /// <summary>
    /// The form in which two spellings of one name are equal (PEP 503): lower case, one <c>-</c> for each run of <c>-</c>, <c>_</c> and
    /// <c>.</c>.
    /// </summary>
    public static string Normalize(string name)
    {
        var normal = new StringBuilder(name.Length);
        bool isRun = false;
        foreach (char c in name)
        {
            if (c is '-' or '_' or '.')
            {
                if (!isRun) normal.Append('-');
                isRun = true;
                continue;
            }

            normal.Append(char.ToLowerInvariant(c));
            isRun = false;
        }

        return normal.ToString();
    }
}
