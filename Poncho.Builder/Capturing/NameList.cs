using System.Globalization;

namespace Poncho.Builder.Capturing;

/// <summary>Many names in one line.</summary>
internal static class NameList
{
    /// <summary>So many are named; of the others the number is.</summary>
    public const int Most = 10;

    public static string Of(IReadOnlyCollection<string> names)
    {
        string text = string.Join(", ", names.Take(Most).Select(name => $"\"{name}\""));
        return names.Count <= Most ? text : string.Create(CultureInfo.InvariantCulture, $"{text} and {names.Count - Most} more");
    }
}
