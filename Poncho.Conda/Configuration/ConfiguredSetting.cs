using Poncho.IO.Net;

namespace Poncho.Conda.Configuration;

/// <summary>A setting that a file or a variable says, as it is in force, and where it is said.</summary>
public sealed class ConfiguredSetting
{
    private ConfiguredSetting(string name, string value, IReadOnlyList<string> sources)
    {
        Name = name;
        Value = value;
        Sources = sources;
    }

    /// <summary>As <c>.condarc</c> calls it, such as <c>channel_priority</c>.</summary>
    public string Name { get; }

    /// <summary>As it is written, without passwords and tokens; items of a list with commas between, of a map as <c>KEY: VALUE</c>.</summary>
    public string Value { get; }

    /// <summary><c>FILE:LINE</c>, or the name of a variable: of a single value the one that counts, of lists and maps all that are put together.</summary>
    public IReadOnlyList<string> Sources { get; }

    public override string ToString() => $"{Name}: {Value}";

    /// <param name="name">What it is called.</param>
    /// <param name="sources">What each source says, the least important first; at least one.</param>
    internal static ConfiguredSetting Of(string name, IReadOnlyList<SettingNode> sources)
    {
        var last = SettingMerger.Single(sources)!;
        if (last.Text is not null) return new ConfiguredSetting(name, Redacted.Url(last.Text), [last.Where]);
        var items = last.Items is not null ? SettingMerger.Lines(sources).Select(Shown) : SettingMerger.ByKey(sources).Select(entry => $"{entry.Key}: {Shown(entry.Value[^1])}");
        return new ConfiguredSetting(name, string.Join(", ", items), [.. sources.Select(source => source.Where)]);
    }

    private static string Shown(SettingNode node) => node.Items is { } items ? $"[{string.Join(", ", items.Select(Shown))}]" : Redacted.Url(node.Shown);
}
