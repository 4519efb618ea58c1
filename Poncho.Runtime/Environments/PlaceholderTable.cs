namespace Poncho.Runtime.Environments;

/// <summary>The placeholders of an index in order of first use: files name them by number, since each is some 255 bytes long.</summary>
internal sealed class PlaceholderTable
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    public PlaceholderTable(IEnumerable<Relocation> files)
    {
        foreach (var file in files)
        {
            if (_numbers.TryAdd(file.Placeholder, Texts.Count)) Texts.Add(file.Placeholder);
        }
    }

    public List<string> Texts { get; } = [];

    public int NumberOf(string placeholder) => _numbers[placeholder];
}
