using System.Globalization;
using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Specs.Projects;

/// <summary>One feature of a pixi manifest: what an environment that has it gets, for all platforms and (<c>[target]</c>) for some.</summary>
/// <param name="values">Reads the file's values.</param>
/// <param name="table">Its tables; of the default feature the manifest's own.</param>
/// <param name="path">What warnings call the file.</param>
internal sealed class PixiFeature(TomlValues values, SpecMapping table, string path)
{
    // What is needed to build something is in the environment, too; said twice, the last counts.
    private static readonly string[] s_conda = ["build-dependencies", "host-dependencies", "dependencies"];
    private static readonly string[] s_systems = ["linux", "osx", "win", "unix"];

    /// <summary>Its channels, each with its priority (0 where none is said), in the order of the file.</summary>
    public IEnumerable<(SpecItem Channel, long Priority)> Channels => ChannelsOf(values, table);

    /// <summary>The platforms that it is for; none: all.</summary>
    public IReadOnlyList<SpecItem> Platforms => values.Texts(table, "platforms");

    /// <summary>The list <c>channels</c> of a table.</summary>
    public static IEnumerable<(SpecItem Channel, long Priority)> ChannelsOf(TomlValues values, SpecMapping? table)
    {
        foreach (var item in values.List(table, "channels"))
        {
            if (item is not SpecMapping channel)
            {
                yield return (values.TextOf(item, "channels"), 0);
                continue;
            }

            values.Expect(channel, ["channel", "priority", "exclude-newer"]);
            if (values.Text(channel, "channel") is not { } name) throw values.Wrong(channel.At, "a channel has no name", "write {channel = \"NAME\", priority = 1}");
            long priority = 0;
            if (TomlValues.Find(channel, "priority") is { } said)
            {
                bool isNumber = said.Value is SpecScalar { Type: ScalarKind.Number } number
                    && long.TryParse(number.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out priority);
                if (!isNumber) throw values.Wrong(said, "a whole number");
            }

            yield return (name, priority);
        }
    }

    /// <summary>Its conda packages on a platform, as match specs.</summary>
    public IEnumerable<SpecItem> Conda(string platform) =>
        Members(platform, s_conda).Select(member => PixiPackage.Of(values, member));

    /// <summary>Its packages of pip's on a platform, as lines for pip.</summary>
    public IEnumerable<SpecItem> Pip(string platform) =>
        Members(platform, "pypi-dependencies").SelectMany(member => PixiRequirement.LinesOf(values, member));

    /// <summary>Versions that hold for packages if they are wanted at all, on every one of some platforms.</summary>
    public IEnumerable<SpecMember> Constraints(IReadOnlyList<string> platforms) => Members(OnAll(platforms), "constraints");

    /// <summary>Adds what is said once for all platforms: options of pip, variables, what the nodes have.</summary>
    /// <param name="tree">Gets it.</param>
    /// <param name="platforms">Those that the environment is for.</param>
    public void AddRest(SpecTree tree, IReadOnlyList<string> platforms)
    {
        AddPypiOptions(tree);
        foreach (var member in values.Table(table, "system-requirements")?.Members ?? [])
            if (VirtualOf(member) is { } text) tree.Virtual(new SpecItem(text, member.At));
        foreach (var activation in Tables(OnAll(platforms)).Reverse().Select(one => values.Table(one, "activation")))
        {
            foreach (var variable in values.Table(activation, "env")?.Members ?? [])
            {
                // pixi's shell puts in what others hold; here a variable is a text.
                bool namesOthers = variable.Value is SpecScalar { Type: ScalarKind.Text } text && text.Text.Contains('$', StringComparison.Ordinal);
                if (namesOthers) tree.Warn($"{path}:{variable.At.Line}: a variable that names others is left out: {Shown.Text(variable.Key)}");
                else tree.Variable(variable);
            }

            foreach (var script in values.Texts(activation, "scripts"))
                tree.Warn($"{path}:{script.At.Line}: a script of activation is left out: {Shown.Text(script.Text)}");
        }
    }

    private void AddPypiOptions(SpecTree tree)
    {
        var options = values.Table(table, "pypi-options");
        if (options is null) return;
        if (values.Text(options, "index-url") is { } index) tree.Pip(index with { Text = $"--index-url {index.Text}" });
        foreach (var extra in values.Texts(options, "extra-index-urls")) tree.Pip(extra with { Text = $"--extra-index-url {extra.Text}" });
        foreach (var item in values.List(options, "find-links"))
        {
            var place = item is SpecMapping within ? values.Text(within, "path") ?? values.Text(within, "url") : values.TextOf(item, "find-links");
            if (place is null) throw values.Wrong(item.At, "find-links has no place", "write {path = \"...\"} or {url = \"...\"}");
            tree.Pip(place with { Text = $"--find-links {place.Text}" });
        }

        if (values.Text(options, "prerelease-mode") is { Text: "allow" } allow) tree.Pip(allow with { Text = "--pre" });
        if (TomlValues.Find(options, "dependency-overrides") is { } overrides)
            throw values.Wrong(overrides.At, $"pip cannot override what packages ask for: {Shown.Text(overrides.Key)}", "take it out");
    }

    private string? VirtualOf(SpecMember member)
    {
        string? version = member.Value switch
        {
            SpecScalar { Type: ScalarKind.Text or ScalarKind.Number } text => text.Text,
            SpecMapping libc when member.Key == "libc" => values.Text(libc, "family")?.Text is null or "glibc" ? values.Text(libc, "version")?.Text : null,
            SpecMapping => null,
            _ => throw values.Wrong(member, "a version"),
        };
        return (version, member.Key) switch
        {
            (null, _) or (_, "macos") => null,
            (_, "libc") => $"__glibc={version}",
            (_, "cuda" or "linux" or "archspec" or "win") => $"__{member.Key}={version}",
            _ => throw values.Unknown(member.At, "system requirement", member.Key, ["archspec", "cuda", "libc", "linux", "macos"]),
        };
    }

    // What names a package nearer to the platform takes the place of what names it for more of them.
    private IEnumerable<SpecMember> Members(string platform, params string[] keys)
    {
        var named = new Dictionary<string, SpecMember>(StringComparer.Ordinal);
        var order = new List<string>();
        foreach (var one in Tables(platform))
        {
            foreach (var member in keys.SelectMany(key => values.Table(one, key)?.Members ?? []))
            {
                if (named.TryAdd(member.Key, member)) order.Add(member.Key);
                else named[member.Key] = member;
            }
        }

        return order.Select(name => named[name]);
    }

    // The feature's own table, then those of targets, the nearest last.
    private IEnumerable<SpecMapping> Tables(string platform)
    {
        yield return table;
        string system = platform.Split('-')[0];
        string[] names = system == "win" ? ["win", platform] : ["unix", system, platform];
        foreach (string name in names.Distinct())
            if (values.Table(table, "target", name) is { } target) yield return target;
    }

    // What holds for each of them: for one its own name, for several their system's.
    private static string OnAll(IReadOnlyList<string> platforms)
    {
        if (platforms.Count == 1) return platforms[0];
        string[] systems = [.. platforms.Select(one => one.Split('-')[0]).Distinct()];
        return systems.Length == 1 && s_systems.Contains(systems[0]) ? systems[0] : "unix";
    }
}
