using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Specs.Projects;

/// <summary>
/// A <c>pixi.toml</c>, or <c>[tool.pixi]</c>: one of its environments, put together from its features for the platforms of the workspace. Tasks and
/// what it says of pixi itself are passed over.
/// </summary>
/// <param name="values">Reads the file's values.</param>
/// <param name="root">Its tables.</param>
/// <param name="tree">Gets what it says.</param>
/// <param name="path">What warnings call the file.</param>
/// <param name="others">Features that stand elsewhere: the extras and dependency groups of a project.</param>
internal sealed class PixiManifest(TomlValues values, SpecMapping root, SpecTree tree, string path, IReadOnlySet<string> others)
{
    /// <summary>The environment, and the feature, that needs no name.</summary>
    public const string Default = "default";

    // For files that name no platforms.
    private static readonly string[] s_usualPlatforms = ["linux-64", "linux-aarch64"];

    private readonly SpecMapping? _workspace = values.Table(root, "workspace") ?? values.Table(root, "project");

    /// <summary>Reads a <c>pixi.toml</c>.</summary>
    /// <param name="path">What errors call the file.</param>
    /// <param name="root">All its tables.</param>
    /// <param name="environment">Which environment; null for <c>default</c>.</param>
    /// <exception cref="SpecException">It is wrong, or has no such environment.</exception>
    public static ReadProject Read(string path, SpecMapping root, string? environment)
    {
        var (values, tree) = (new TomlValues(path), new SpecTree());
        new PixiManifest(values, root, tree, path, new HashSet<string>()).Read(environment);
        return tree.Done(values.Table(root, "tool", "poncho"));
    }

    /// <summary>Adds an environment to the tree.</summary>
    /// <param name="environment">Its name; null for <c>default</c>.</param>
    /// <returns>The features that it has.</returns>
    /// <exception cref="SpecException">It is wrong, or there is none of this name.</exception>
    public IReadOnlyList<string> Read(string? environment)
    {
        string name = environment ?? Default;
        if (values.Text(_workspace, "name") is { } own) tree.Name(name == Default ? own : own with { Text = $"{own.Text}-{name}" });
        var names = FeaturesOf(name);
        List<PixiFeature> features = [.. names.Select(Feature).OfType<PixiFeature>()];
        AddChannels(features);
        var platforms = Platforms(features);
        foreach (var platform in platforms) tree.Platform(platform);
        var targets = Targets(platforms);
        AddConda(features, targets);
        AddPip(features, targets);
        foreach (var feature in features) feature.AddRest(tree, targets);
        if (values.Text(_workspace, "channel-priority") is { Text: not "strict" } priority)
            tree.Warn($"{path}: channel-priority is passed over, .condarc says it (channel_priority): {Shown.Text(priority.Text)}");
        return names;
    }

    private IReadOnlyList<string> FeaturesOf(string name)
    {
        var environments = values.Table(root, "environments");
        var found = TomlValues.Find(environments, name);
        if (found is null)
        {
            return name == Default ? [Default] : throw values.Unknown(null, "environment", name, (environments?.Members.Select(one => one.Key) ?? []).Append(Default).Distinct());
        }

        var table = found.Value as SpecMapping;
        if (table is not null) values.Expect(table, ["features", "solve-group", "no-default-feature"]);
        var features = table is not null ? values.Texts(table, "features") : values.Texts(environments, name);
        var known = (values.Table(root, "feature")?.Members.Select(one => one.Key) ?? []).Concat(others).ToHashSet(StringComparer.Ordinal);
        foreach (var feature in features)
            if (feature.Text != Default && !known.Contains(feature.Text)) throw values.Unknown(feature.At, "feature", feature.Text, known);
        // pixi asks the default feature last.
        bool hasDefault = !values.Truth(table, "no-default-feature");
        return [.. features.Select(one => one.Text).Where(one => one != Default).Distinct(), .. hasDefault ? [Default] : Array.Empty<string>()];
    }

    private PixiFeature? Feature(string name)
    {
        var table = name == Default ? root : values.Table(root, "feature", name);
        return table is null ? null : new PixiFeature(values, table, path);
    }

    // Those of features come before those of the workspace; the higher priority comes first.
    private void AddChannels(List<PixiFeature> features)
    {
        var channels = features.SelectMany(feature => feature.Channels).Concat(PixiFeature.ChannelsOf(values, _workspace)).ToList();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (channel, _) in channels.OrderByDescending(one => one.Priority))
            if (seen.Add(channel.Text)) tree.Channel(channel);
    }

    private List<SpecItem> Platforms(List<PixiFeature> features)
    {
        var all = values.Texts(_workspace, "platforms");
        var limits = features.Select(feature => feature.Platforms).Where(some => some.Count > 0).ToList();
        var common = all.Where(one => limits.TrueForAll(some => some.Any(other => other.Text == one.Text))).ToList();
        if (all.Count == 0 || common.Count > 0) return common;
        throw values.Wrong(all[0].At, "the features of this environment have no platform in common", "name a platform that all of them have");
    }

    // Those of Linux, since for no others environments are built.
    private static string[] Targets(List<SpecItem> platforms)
    {
        string[] linux = [.. platforms.Select(one => one.Text).Where(one => one.StartsWith("linux-", StringComparison.Ordinal))];
        return linux.Length > 0 ? linux : platforms.Count > 0 ? [.. platforms.Select(one => one.Text)] : s_usualPlatforms;
    }

    private void AddConda(List<PixiFeature> features, IReadOnlyList<string> targets)
    {
        foreach (var (item, platform) in Spread(features, targets, (feature, target) => feature.Conda(target))) tree.Conda(item, platform);
        foreach (var member in features.SelectMany(feature => feature.Constraints(targets)))
        {
            if (member.Value is not SpecScalar { Type: ScalarKind.Text } versions) throw values.Wrong(member, "a text");
            if (versions.Text != "*") tree.CondaPin(member.Key, new SpecItem(PixiPackage.Versions(versions.Text), versions.At));
        }
    }

    private void AddPip(List<PixiFeature> features, IReadOnlyList<string> targets)
    {
        foreach (var (item, platform) in Spread(features, targets, (feature, target) => feature.Pip(target)))
            tree.Pip(platform is null ? item : item with { Text = PixiRequirement.On(platform, item.Text) });
    }

    // What is the same for all platforms is said once.
    private static IEnumerable<(SpecItem Item, string? Platform)> Spread(
        List<PixiFeature> features, IReadOnlyList<string> targets, Func<PixiFeature, string, IEnumerable<SpecItem>> items)
    {
        var lists = targets.Select(target => features.SelectMany(feature => items(feature, target)).DistinctBy(item => item.Text).ToList()).ToList();
        foreach (var item in lists.SelectMany(list => list).DistinctBy(item => item.Text))
        {
            var having = targets.Where((_, at) => lists[at].Exists(one => one.Text == item.Text)).ToList();
            if (having.Count == targets.Count) yield return (item, null);
            else foreach (string target in having) yield return (item, target);
        }
    }
}
