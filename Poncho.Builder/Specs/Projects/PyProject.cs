using Poncho.Analyze.Naming;
using Poncho.Builder.Specs.Requirements;
using Poncho.Builder.Specs.Syntax;
using Poncho.Builder.Wheels;

namespace Poncho.Builder.Specs.Projects;

/// <summary>
/// A <c>pyproject.toml</c>: the dependencies of its project (<c>[project]</c>) with the extras and dependency groups that are chosen, in
/// <c>[tool.poncho]</c> what our own form says, and what <c>[tool.pixi]</c>, <c>[tool.uv]</c> and <c>[tool.conda-lock]</c> add. The project's own
/// code is no dependency of it.
/// </summary>
internal sealed class PyProject
{
    private const string InitHint = "\"poncho init\" in its folder writes a spec with \"-e .\", for which its build back end is asked";

    private readonly string _path;
    private readonly TomlValues _values;
    private readonly SpecMapping _root;
    private readonly SpecMapping? _project;
    private readonly UvSettings _uv;
    private readonly SpecTree _tree = new();
    private readonly string? _name;
    private readonly HashSet<string> _extras = new(StringComparer.Ordinal);
    private readonly HashSet<string> _groups = new(StringComparer.Ordinal);

    private PyProject(string path, SpecMapping root, SpecChoice choice)
    {
        (_path, _root) = (path, root);
        _values = new TomlValues(path);
        _project = _values.Table(root, "project");
        _uv = new UvSettings(_values, _values.Table(root, "tool", "uv"), choice);
        _name = _values.Text(_project, "name") is { } name ? ProjectName.Normalize(name.Text) : null;
    }

    /// <summary>Reads it.</summary>
    /// <param name="path">What errors call the file.</param>
    /// <param name="root">All its tables.</param>
    /// <param name="choice">The extras, groups and environment that are wanted.</param>
    /// <exception cref="SpecException">It is wrong, says no dependencies, or has not what is chosen.</exception>
    public static ReadProject Read(string path, SpecMapping root, SpecChoice choice) => new PyProject(path, root, choice).Read(choice);

    private ReadProject Read(SpecChoice choice)
    {
        var own = _values.Table(_root, "tool", "poncho");
        var pixi = _values.Table(_root, "tool", "pixi");
        var condaLock = _values.Table(_root, "tool", "conda-lock");
        bool hasConda = own is not null || pixi is not null;
        if (_project is null && !hasConda && choice.Groups.Count == 0) throw Empty();
        if (_values.Text(_project, "name") is { } name) _tree.Name(name);
        IReadOnlyList<string> features = [PixiManifest.Default];
        if (pixi is not null) features = new PixiManifest(_values, pixi, _tree, _path, Others()).Read(choice.Environment);
        else if (choice.Environment is { } environment and not PixiManifest.Default) throw _values.Unknown(null, "environment", environment, []);
        AddPython();
        if (features.Contains(PixiManifest.Default)) AddDependencies(hasConda);
        foreach (var extra in choice.Extras) AddExtra(KnownExtra(extra));
        foreach (var group in choice.Groups) AddGroup(KnownGroup(group, null), []);
        foreach (string feature in features) AddFeature(feature);
        AddCondaLock(condaLock, own);
        _uv.AddTo(_tree);
        return _tree.Done(own);
    }

    private SpecException Empty()
    {
        if (_values.Table(_root, "tool", "poetry") is not null)
            return _values.Wrong((SpecPosition?)null, "the dependencies stand in Poetry's own form: \"tool.poetry\"", InitHint);
        return _values.Wrong(
            (SpecPosition?)null,
            "the pyproject.toml says no dependencies",
            $"they stand in [project], [tool.poncho] or [tool.pixi]; {InitHint}");
    }

    // The extras and groups that pixi takes for features as well.
    private HashSet<string> Others() => Extras().Concat(Groups()).Select(member => member.Key).ToHashSet(StringComparer.Ordinal);

    private IReadOnlyList<SpecMember> Extras() => _values.Table(_project, "optional-dependencies")?.Members ?? [];

    private IReadOnlyList<SpecMember> Groups()
    {
        var groups = _values.Table(_root, "dependency-groups")?.Members ?? [];
        // What uv had for its group "dev" before there was a standard.
        bool hasOld = TomlValues.Find(_values.Table(_root, "tool", "uv"), "dev-dependencies") is not null && !groups.Any(group => group.Key == "dev");
        return hasOld ? [.. groups, TomlValues.Find(_values.Table(_root, "tool", "uv"), "dev-dependencies")! with { Key = "dev" }] : groups;
    }

    private void AddPython()
    {
        if (_project is null || _tree.AsksFor("python")) return;
        var needed = _values.Text(_project, "requires-python");
        _tree.Conda(PythonNeed.Of(_values, needed, _project.At));
    }

    private void AddDependencies(bool hasConda)
    {
        foreach (var line in _values.Texts(_project, "dependencies")) AddRequirement(line);
        if (DynamicOf("dependencies") is not { } dynamic) return;
        const string problem = "the project's dependencies are dynamic, so that its build back end alone knows them";
        if (!hasConda) throw _values.Wrong(dynamic.At, $"{problem}: {Shown.Text(dynamic.Text)}", InitHint);
        _tree.Warn($"{_path}: {problem}, and they are left out");
    }

    private SpecItem? DynamicOf(string key) => _values.Texts(_project, "dynamic").FirstOrDefault(item => item.Text == key);

    private SpecMember KnownExtra(string name)
    {
        string normal = ProjectName.Normalize(name);
        if (Extras().FirstOrDefault(extra => ProjectName.Normalize(extra.Key) == normal) is { } found) return found;
        if (DynamicOf("optional-dependencies") is { } dynamic)
            throw _values.Wrong(dynamic.At, $"the project's extras are dynamic, so that its build back end alone knows them: {Shown.Text(dynamic.Text)}", InitHint);
        throw _values.Unknown(null, "extra", name, Extras().Select(extra => extra.Key));
    }

    private SpecMember KnownGroup(string name, SpecPosition? at)
    {
        string normal = ProjectName.Normalize(name);
        return Groups().FirstOrDefault(group => ProjectName.Normalize(group.Key) == normal)
            ?? throw _values.Unknown(at, "dependency group", name, Groups().Select(group => group.Key));
    }

    // Of a name that is none of these the manifest of pixi has told already.
    private void AddFeature(string name)
    {
        if (Extras().FirstOrDefault(extra => extra.Key == name) is { } extra) AddExtra(extra);
        if (Groups().FirstOrDefault(group => group.Key == name) is { } group) AddGroup(group, []);
    }

    private void AddExtra(SpecMember extra)
    {
        if (!_extras.Add(ProjectName.Normalize(extra.Key))) return;
        foreach (var line in _values.Texts(_values.Table(_project, "optional-dependencies"), extra.Key)) AddRequirement(line);
    }

    // A project may ask for extras of its own, "all = ["name[a,b]"]": they are what stands below these names.
    private void AddRequirement(SpecItem line)
    {
        if (_name is not null && Requirement.TryParse(line.Text, out var parsed, out _) && parsed.Name == _name && parsed.Address is null)
        {
            string[] names = parsed.Extras.Trim('[', ']').Split(',', StringSplitOptions.RemoveEmptyEntries);
            foreach (string name in names) AddExtra(KnownExtra(name));
            return;
        }

        foreach (var said in _uv.Lines(line)) _tree.Pip(said);
    }

    private void AddGroup(SpecMember group, IReadOnlyList<string> within)
    {
        string normal = ProjectName.Normalize(group.Key);
        if (within.Contains(normal))
            throw _values.Wrong(group.At, $"dependency groups include one another: {Shown.Text(group.Key)}", "take one of the lines include-group out");
        if (!_groups.Add(normal)) return;
        if (group.Value is not SpecSequence list) throw _values.Wrong(group, "a list");
        foreach (var item in list.Items)
        {
            if (item is not SpecMapping table)
            {
                AddRequirement(_values.TextOf(item, group.Key));
                continue;
            }

            _values.Expect(table, ["include-group"]);
            if (_values.Text(table, "include-group") is not { } included)
                throw _values.Wrong(table.At, $"an item of a dependency group says nothing: {Shown.Text(group.Key)}", "write {include-group = \"NAME\"}");
            AddGroup(KnownGroup(included.Text, included.At), [.. within, normal]);
        }
    }

    private void AddCondaLock(SpecMapping? condaLock, SpecMapping? own)
    {
        bool hasChannels = _tree.HasChannels || TomlValues.Find(own, "channels") is not null || TomlValues.Find(own, "conda") is not null;
        if (!hasChannels)
            foreach (var channel in _values.Texts(condaLock, "channels")) _tree.Channel(channel);
        if (TomlValues.Find(own, "platforms") is null)
            foreach (var platform in _values.Texts(condaLock, "platforms")) _tree.Platform(platform);
        foreach (var member in _values.Table(condaLock, "dependencies")?.Members ?? [])
        {
            bool isPip = member.Value is SpecMapping table && _values.Text(table, "source")?.Text is "pypi" or "pip";
            if (isPip) _tree.Pip(PixiRequirement.Of(_values, Without(member, "source")));
            else _tree.Conda(PixiPackage.Of(_values, Without(member, "source")));
        }
    }

    private static SpecMember Without(SpecMember member, string key) => member.Value is SpecMapping table
        ? member with { Value = new SpecMapping(table.At, [.. table.Members.Where(one => one.Key != key)]) }
        : member;
}
