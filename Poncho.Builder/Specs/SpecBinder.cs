using Poncho.Builder.Specs.Projects;
using Poncho.Builder.Specs.Requirements;
using Poncho.Builder.Specs.Syntax;
using Poncho.Conda.Configuration;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Naming;
using Poncho.Conda.Versions;
using Poncho.IO;
using Poncho.IO.Net;
using Poncho.Oci.Documents;

namespace Poncho.Builder.Specs;

/// <summary>From JSON's or YAML's values to a <see cref="Spec"/>, or to the error that says which of them is wrong. For one spec.</summary>
/// <param name="path">What errors call the file.</param>
/// <param name="variables">What <c>${NAME}</c> in channels and lines for pip stands for.</param>
internal sealed partial class SpecBinder(string path, EnvironmentVariables variables)
{
    /// <summary>The hint for a user whose file is no spec at all.</summary>
    internal const string Example = "the least spec is {\"conda\": [\"python\"]}; the README shows the forms";

    private static readonly string[] TopKeys =
    [
        "conda", "pip", "git", "http", "pinned", "name", "channels", "dependencies", "virtual", "variables", "platforms", "prefix", "category",
    ];

    private static readonly string[] CondaKeys = ["channels", "packages", "dependencies"];

    private readonly List<SpecItem> _channels = [];
    private readonly List<CondaItem> _conda = [];
    private readonly List<CondaItem> _pins = [];
    private readonly List<PipLine> _pip = [];
    private readonly List<PipLine> _pipPins = [];
    private readonly PipLineReader _lines = new(path, FolderOf(path), null, variables);
    private readonly SpecNames _names = new(path);
    private int _items;
    private bool _noDefaults;

    public Spec Bind(SpecNode root)
    {
        if (root is not SpecMapping top)
        {
            throw new SpecException(path, root.At, WhyNone(root), Example);
        }

        return Done([Part(top)], top.At);
    }

    /// <summary>Binds what a project's file says.</summary>
    public Spec Bind(ReadProject project)
    {
        SpecMapping[] tables = [.. new[] { project.Own, project.Said }.OfType<SpecMapping>()];
        return Done([.. tables.Select(Part)], tables[0].At) with { Warnings = project.Warnings };
    }

    private Spec Part(SpecMapping top)
    {
        Expect(top, TopKeys);
        RefuseBoth(top, "conda", "dependencies");
        RefuseBoth(top, "conda", "channels");
        CheckCategory(top);
        string? name = Find(top, "name") is { } named ? Name(named.Value) : null;
        BindConda(top);
        foreach (var item in List(top, "pip")) _pip.AddRange(Requirement(item));
        return new Spec
        {
            Source = path,
            Name = name,
            Git = BindGit(top),
            Http = BindHttp(top),
            Variables = BindVariables(top),
            Platforms = [.. List(top, "platforms").Select(Platform)],
            Virtual = BindVirtual(top),
        };
    }

    // Of what only one of them may say, the first counts.
    private Spec Done(IReadOnlyList<Spec> parts, SpecPosition at)
    {
        List<GitPart> git = [.. parts.SelectMany(part => part.Git).OrderBy(one => one.Name, StringComparer.Ordinal)];
        List<HttpPart> http = [.. parts.SelectMany(part => part.Http).OrderBy(one => one.Name, StringComparer.Ordinal)];
        if (_conda.Count + _pip.Count + git.Count + http.Count == 0) throw new SpecException(path, at, "the spec asks for nothing", Example);
        return new Spec
        {
            Source = path,
            Folder = FolderOf(path),
            Name = parts.Select(part => part.Name).FirstOrDefault(name => name is not null),
            Channels = _channels,
            NoDefaults = _noDefaults,
            Conda = _conda,
            Pins = _pins,
            Pip = [.. _pip, .. _pipPins],
            Git = git,
            Http = http,
            Virtual = [.. parts.SelectMany(part => part.Virtual).DistinctBy(item => item.Name).OrderBy(item => item.Name, StringComparer.Ordinal)],
            Variables = [.. parts.SelectMany(part => part.Variables).OrderBy(one => one.Name, StringComparer.Ordinal)],
            Platforms = [.. parts.SelectMany(part => part.Platforms).DistinctBy(platform => platform.Text)],
        };
    }

    private static string WhyNone(SpecNode root) => root switch
    {
        SpecSequence => "a list is no spec",
        SpecScalar { Type: ScalarKind.Text } => "neither JSON nor an environment.yml",
        SpecScalar { Type: ScalarKind.Null } => "null is no spec",
        _ => $"{root.Kind} is no spec",
    };

    /// <summary>A requirements.txt, which says nothing but what pip installs.</summary>
    public static Spec OfRequirements(string path, string text, EnvironmentVariables variables)
    {
        string folder = FolderOf(path);
        var reader = new PipLineReader(path, folder, path == SpecReader.ShownInput ? null : Path.GetFullPath(path), variables);
        var lines = RequirementsText.Lines(text, variables.Find);
        return new Spec { Source = path, Folder = folder, Pip = [.. lines.SelectMany(reader.Read)] };
    }

    /// <summary>A list of packages as conda writes it.</summary>
    public static Spec OfList(string path, string text, EnvironmentVariables variables) =>
        PackageListFile.Parse(path, FolderOf(path), text, new PipLineReader(path, FolderOf(path), null, variables));

    private void BindConda(SpecMapping top)
    {
        switch (Find(top, "conda")?.Value)
        {
            case null or SpecScalar { Type: ScalarKind.Null }:
                BindPackages(top, "channels", ["dependencies"]);
                break;
            case SpecSequence list:
                foreach (var item in list.Items) BindDependency(item);
                break;
            case SpecMapping conda:
                Expect(conda, CondaKeys);
                RefuseBoth(conda, "packages", "dependencies");
                BindPackages(conda, "channels", ["packages", "dependencies"]);
                break;
            case var other:
                throw Wrong(other, "conda", "a list of packages, or a mapping with channels and dependencies");
        }

        if (Find(top, "pinned")?.Value is { } pinned) BindPins(pinned);
    }

    private void BindPackages(SpecMapping mapping, string channels, string[] lists)
    {
        foreach (var item in List(mapping, channels)) BindChannel(item);
        foreach (var item in lists.SelectMany(key => List(mapping, key))) BindDependency(item);
    }

    private void BindChannel(SpecNode item)
    {
        var written = Text(item, "channel");
        // conda puts variables in as well, so that a password need not stand in a file.
        var channel = written with { Text = VariableText.Expand(written.Text, variables.Find) };
        if (channel.Text == "nodefaults") _noDefaults = true;
        else if (!_channels.Exists(known => known.Text == channel.Text)) _channels.Add(channel);
    }

    // conda-lock keeps packages apart by it; here all of a spec are wanted.
    private void CheckCategory(SpecMapping top)
    {
        if (Find(top, "category") is { Value: not SpecScalar { Type: ScalarKind.Text or ScalarKind.Null } } category)
            throw Wrong(category.Value, "category", "a text");
    }

    private SpecItem Platform(SpecNode item)
    {
        var platform = Text(item, "platform");
        if (Subdirs.IsKnown(platform.Text) && platform.Text != "noarch") return platform;
        throw new SpecException(path, item.At, $"not a platform: {Shown.Text(platform.Text)}", "write it as conda does, such as linux-64");
    }

    private void BindDependency(SpecNode item)
    {
        if (item is not SpecMapping mapping)
        {
            _conda.Add(Package(Text(item, "package")));
            return;
        }

        if (mapping.Members.Any(one => PlatformSelector.IsMeant(one.Key)))
        {
            foreach (var selected in mapping.Members) BindSelected(selected);
            return;
        }

        // "- numpy: 1.26" is a mapping to YAML.
        if (mapping.Members is [{ Value: SpecScalar { Type: ScalarKind.Text or ScalarKind.Number } version, Key: not "pip" } member])
        {
            string hint = $"write \"{member.Key}={version.Text}\"";
            throw new SpecException(path, member.At, $"a package is one text, not a mapping: {Shown.Text(member.Key)}", hint);
        }

        Expect(mapping, ["pip"]);
        foreach (var line in List(mapping, "pip")) _pip.AddRange(Requirement(line));
    }

    private void BindSelected(SpecMember member)
    {
        if (!PlatformSelector.TryParse(member.Key, out var selector))
            throw new SpecException(path, member.At, $"not a selector of platforms: {Shown.Text(member.Key)}", PlatformSelector.Form);
        IReadOnlyList<SpecNode> items = member.Value is SpecSequence list ? list.Items : [member.Value];
        foreach (var item in items) _conda.Add(Package(Text(item, "package")) with { Selector = selector });
    }

    private void BindPins(SpecNode pinned)
    {
        var mapping = Mapping(pinned, "pinned");
        if (mapping is null) return;
        Expect(mapping, ["conda", "pip"]);
        // The original makes lines NAME=VERSION of conda-meta/pinned of them.
        foreach (var item in Pins(mapping, "conda", usualOperator: "=")) _pins.Add(Package(item));
        foreach (var item in Pins(mapping, "pip", usualOperator: "==")) _pipPins.Add(_lines.Pin(item));
    }

    /// <summary>The pins of one kind, as they would be written in a line: name, operator, version.</summary>
    private IEnumerable<SpecItem> Pins(SpecMapping pinned, string kind, string usualOperator)
    {
        if (Find(pinned, kind) is not { } part || Mapping(part.Value, "pinned." + kind) is not { } versions) yield break;
        foreach (var member in versions.Members)
        {
            bool isVersion = member.Value is SpecScalar { Type: ScalarKind.Text or ScalarKind.Number };
            string version = isVersion ? ((SpecScalar)member.Value).Text : throw Wrong(member.Value, member.Key, "a version");
            yield return new SpecItem(member.Key + (HasOperator(version) ? "" : usualOperator) + version, member.At);
        }
    }

    private static bool HasOperator(string version) => version.Length > 0 && "<>=!~".Contains(version[0], StringComparison.Ordinal);

    private CondaItem Package(SpecItem item)
    {
        if (MatchSpec.TryParse(item.Text, Strictness.Lenient, out var spec, out string? problem)) return new CondaItem(spec, item.Text, item.At);
        throw new SpecException(
            path,
            item.At,
            $"not a package specification, {problem}: {Shown.Text(Redacted.Text(item.Text))}",
            // A line that is indented too far continues the one above it, to YAML.
            item.Text.Contains(" - ", StringComparison.Ordinal)
                ? "two lines are one text here: the items of a list begin in one column"
                : "write NAME, NAME=VERSION, \"NAME >=VERSION\" or CHANNEL::NAME");
    }

    private IReadOnlyList<PipLine> Requirement(SpecNode node)
    {
        var line = Text(node, "requirement of pip");
        if (line.Text.AsSpan().ContainsAny('\n', '\r'))
        {
            throw new SpecException(path, node.At, $"a requirement of pip is one line: {Shown.Text(Redacted.Text(line.Text))}");
        }

        // conda hands this list to pip as a file, so comments and variables mean here what they mean there.
        string bare = RequirementsText.Bare(line.Text, variables.Find);
        return bare.Length > 0 ? _lines.Read(line with { Text = bare }) : [];
    }

    // The file's folder, as for conda env create; standard input has none, so there it is the current one.
    private static string FolderOf(string path) => path == SpecReader.ShownInput || path.Length == 0
        ? Directory.GetCurrentDirectory()
        : Path.GetDirectoryName(Path.GetFullPath(path))!;

    private string? Name(SpecNode node)
    {
        if (node is SpecScalar { Type: ScalarKind.Null }) return null;
        string name = node is SpecScalar scalar ? scalar.Text.Trim() : throw Wrong(node, "name", "a text");
        if (name.Length > 0 && !name.Any(char.IsControl)) return name;
        throw new SpecException(path, node.At, $"not a name of an environment: {Shown.Text(name)}");
    }

    private List<VirtualItem> BindVirtual(SpecMapping top)
    {
        var items = new List<VirtualItem>();
        foreach (var node in List(top, "virtual"))
        {
            var text = Text(node, "virtual package");
            if (!VirtualItem.TryParse(text.Text, out var item))
            {
                throw new SpecException(path, text.At, $"not a virtual package: {Shown.Text(text.Text)}", VirtualItem.Form);
            }

            if (items.Exists(known => known.Name == item.Name))
            {
                throw new SpecException(path, text.At, $"the virtual package is said twice: {Shown.Text(item.Name)}", "keep one of them");
            }

            items.Add(item);
        }

        return [.. items.OrderBy(item => item.Name, StringComparer.Ordinal)];
    }

    private List<SpecVariable> BindVariables(SpecMapping top)
    {
        var bound = new List<SpecVariable>();
        if (Find(top, "variables") is not { } member || Mapping(member.Value, "variables") is not { } mapping) return bound;
        foreach (var one in mapping.Members)
        {
            _names.AddVariable(one.Key, one.At);
            if (one.Value is not SpecScalar { Type: not ScalarKind.Null } scalar) throw Wrong(one.Value, one.Key, "a text (\"\" for an empty one)");
            if (scalar.Text.Contains('\0', StringComparison.Ordinal))
            {
                throw new SpecException(path, scalar.At, $"a variable cannot hold a zero byte: {Shown.Text(one.Key)}");
            }

            bound.Add(new SpecVariable(one.Key, scalar.Text, one.At));
        }

        return [.. bound.OrderBy(v => v.Name, StringComparer.Ordinal)];
    }
}
