using System.Globalization;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Conda.Configuration;

/// <summary>Gives typed settings from all sources: the files, and over them the <c>CONDA_NAME</c> variables.</summary>
internal sealed class SettingReader(ConfigurationPlaces places, IReadOnlyList<IReadOnlyDictionary<string, SettingNode>> files)
{
    private static readonly string[] Yes = ["true", "yes", "on", "y", "1"], No = ["false", "no", "off", "n", "0", "none", ""];

    private readonly List<ConfiguredSetting> _said = [];

    /// <summary>Every setting that was asked for and that a source says something of, by name.</summary>
    public IReadOnlyList<ConfiguredSetting> Said => [.. _said.OrderBy(setting => setting.Name, StringComparer.Ordinal)];

    /// <summary>A text with its variables expanded; null where nothing is said.</summary>
    public string? Text(params ReadOnlySpan<string> names)
    {
        var node = Single(names);
        return node is null ? null : places.Expand(node.Text!);
    }

    public bool? Flag(params ReadOnlySpan<string> names)
    {
        if (Single(names) is not { } node) return null;
        return AsFlag(node.Text!) ?? throw Refuse(node, names[0], "must be true or false");
    }

    /// <summary>A number that is not negative.</summary>
    public double? Number(params ReadOnlySpan<string> names)
    {
        if (Single(names) is not { } node) return null;
        bool isNumber = double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && double.IsFinite(number)
            && number is >= 0 and < 1e9;
        return isNumber ? number : throw Refuse(node, names[0], "must be a number");
    }

    /// <summary>The lines of a list; null where nothing is said. A variable holds them joined by the separator.</summary>
    public IReadOnlyList<SettingNode>? Lines(char separator, params ReadOnlySpan<string> names)
    {
        var sources = Sources(names, (name, text) => new SettingNode { Where = name, Items = [.. Split(name, text, separator)] });
        foreach (var source in sources)
        {
            if (source.Items is null)
                throw Refuse(source, names[0], "must be a list", "write each value on a line of its own below it, behind \"- \"");
            if (source.Items.FirstOrDefault(item => item.Text is null) is { } wrong) throw Refuse(wrong, names[0], "must be a list of texts");
        }

        return sources.Count == 0 ? null : SettingMerger.Lines(sources);
    }

    public IReadOnlyList<string>? Texts(char separator, params ReadOnlySpan<string> names) =>
        Lines(separator, names)?.Select(line => places.Expand(line.Text!)).ToList();

    /// <summary>A map of texts.</summary>
    public IReadOnlyDictionary<string, string> Map(string name)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, nodes) in SettingMerger.ByKey(Maps(name)))
        {
            var node = SettingMerger.Single(nodes)!;
            if (node.Text is null) throw Refuse(node, $"{name}.{key}", "must be a text");
            map[key] = places.Expand(node.Text);
        }

        return map;
    }

    /// <summary>A map of lists.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> MapOfLists(string name)
    {
        var map = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (key, nodes) in SettingMerger.ByKey(Maps(name)))
        {
            if (nodes.FirstOrDefault(node => node.Items is null) is { } wrong) throw Refuse(wrong, $"{name}.{key}", "must be a list");
            var lines = SettingMerger.Lines(nodes);
            if (lines.FirstOrDefault(line => line.Text is null) is { } odd) throw Refuse(odd, $"{name}.{key}", "must be a list of texts");
            map[key] = [.. lines.Select(line => places.Expand(line.Text!))];
        }

        return map;
    }

    /// <summary>The words that YAML and conda know for true and false, in any case; null for others.</summary>
    public static bool? AsFlag(string text)
    {
        string word = text.Trim().ToLowerInvariant();
        return Yes.Contains(word) ? true : No.Contains(word) ? false : null;
    }

    public SettingNode? Single(params ReadOnlySpan<string> names)
    {
        var sources = Sources(names, (name, text) => new SettingNode { Where = name, Text = text.Split("!important")[0].Trim() });
        if (SettingMerger.Single(sources) is not { } node) return null;
        return node.Text is not null ? node : throw Refuse(node, names[0], "must be one value");
    }

    public static PonchoException Refuse(SettingNode node, string name, string must, string? hint = null) =>
        new($"{node.Where}: {name} {must}: \"{Redacted.Url(node.Shown)}\"", hint);

    private static IEnumerable<SettingNode> Split(string name, string text, char separator) =>
        text.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => new SettingNode { Where = name, Text = part });

    private List<SettingNode> Maps(string name)
    {
        var sources = files.Select(file => file.GetValueOrDefault(name)).Where(node => node is { IsNothing: false }).Select(node => node!).ToList();
        if (sources.FirstOrDefault(node => node.Entries is null) is { } wrong)
            throw Refuse(wrong, name, "must be a map", "write each value on a line of its own below it, as NAME: VALUE");
        Note(name, sources);
        return sources;
    }

    /// <summary>What each source says, under whichever of the names, the least important first.</summary>
    private List<SettingNode> Sources(ReadOnlySpan<string> names, Func<string, string, SettingNode> ofVariable)
    {
        var sources = new List<SettingNode>();
        foreach (var file in files)
        {
            foreach (string name in names)
            {
                if (!file.TryGetValue(name, out var node) || node.IsNothing) continue;
                sources.Add(node);
                break;
            }
        }

        foreach (string name in names)
        {
            string variable = "CONDA_" + name.ToUpperInvariant();
            if (places.Variable(variable) is not { } value) continue;
            sources.Add(ofVariable(variable, value));
            break;
        }

        Note(names[0], sources);
        return sources;
    }

    private void Note(string name, List<SettingNode> sources)
    {
        if (sources.Count > 0 && !_said.Exists(setting => setting.Name == name)) _said.Add(ConfiguredSetting.Of(name, sources));
    }
}
