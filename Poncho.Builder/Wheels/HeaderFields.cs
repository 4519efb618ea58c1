namespace Poncho.Builder.Wheels;

/// <summary>
/// Header fields of METADATA and WHEEL: <c>Name: value</c> lines until an empty one, continued by lines that begin with white space. Upper
/// and lower case of names are the same.
/// </summary>
internal sealed class HeaderFields
{
    private readonly List<(string Name, string Value)> _fields = [];

    public HeaderFields(string text)
    {
        foreach (string raw in text.Split('\n'))
        {
            string line = raw.TrimEnd('\r');
            if (line.Length == 0) break;
            if (line[0] is ' ' or '\t')
            {
                if (_fields.Count > 0) _fields[^1] = (_fields[^1].Name, _fields[^1].Value + "\n" + line.Trim());
                continue;
            }

            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0) _fields.Add((line[..colon], line[(colon + 1)..].Trim()));
        }
    }

    /// <summary>The first value; null where there is none.</summary>
    public string? First(string name) => All(name).FirstOrDefault();

    public IEnumerable<string> All(string name) =>
        _fields.Where(field => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value);
}
