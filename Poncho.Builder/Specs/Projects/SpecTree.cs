using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Specs.Projects;

/// <summary>Collects what a project's file says into one mapping with the keys of our own form.</summary>
internal sealed class SpecTree
{
    private readonly List<SpecNode> _channels = [];
    private readonly List<SpecNode> _conda = [];
    private readonly List<SpecNode> _pip = [];
    private readonly List<SpecMember> _condaPins = [];
    private readonly List<SpecMember> _pipPins = [];
    private readonly List<SpecNode> _platforms = [];
    private readonly List<SpecNode> _virtual = [];
    private readonly List<SpecMember> _variables = [];
    private readonly List<string> _warnings = [];
    private SpecItem? _name;

    /// <summary>Whether channels are named.</summary>
    public bool HasChannels => _channels.Count > 0;

    /// <summary>Whether a conda package of this name is asked for.</summary>
    public bool AsksFor(string name) => _conda.Exists(item => item is SpecScalar one && (one.Text == name || one.Text.StartsWith(name + " ", StringComparison.Ordinal)));

    /// <summary>The environment's name, unless it has one.</summary>
    public void Name(SpecItem name) => _name ??= name;

    public void Channel(SpecItem channel) => _channels.Add(Scalar(channel));

    /// <summary>A conda package.</summary>
    /// <param name="package">A match spec.</param>
    /// <param name="platform">The only platform that it is asked for; null: all.</param>
    public void Conda(SpecItem package, string? platform = null) =>
        _conda.Add(platform is null ? Scalar(package) : new SpecMapping(package.At, [new SpecMember($"sel({platform})", package.At, Scalar(package))]));

    /// <summary>A line for pip.</summary>
    public void Pip(SpecItem line)
    {
        if (!_pip.Exists(known => ((SpecScalar)known).Text == line.Text)) _pip.Add(Scalar(line));
    }

    /// <summary>Versions of a conda package that hold if it is wanted at all.</summary>
    public void CondaPin(string name, SpecItem versions) => _condaPins.Add(new SpecMember(name, versions.At, Scalar(versions)));

    /// <summary>Versions of a package of pip's that hold if it is wanted at all.</summary>
    public void PipPin(string name, SpecItem versions) => _pipPins.Add(new SpecMember(name, versions.At, Scalar(versions)));

    public void Platform(SpecItem platform) => _platforms.Add(Scalar(platform));

    /// <summary>What the nodes have; said twice, the first counts.</summary>
    public void Virtual(SpecItem item)
    {
        string name = item.Text.Split('=')[0];
        if (!_virtual.Exists(known => ((SpecScalar)known).Text.Split('=')[0] == name)) _virtual.Add(Scalar(item));
    }

    /// <summary>A variable that activation sets; said twice, the first counts.</summary>
    public void Variable(SpecMember variable)
    {
        if (!_variables.Exists(known => known.Key == variable.Key)) _variables.Add(variable);
    }

    public void Warn(string warning)
    {
        if (!_warnings.Contains(warning)) _warnings.Add(warning);
    }

    /// <param name="own">What stands in our own form.</param>
    public ReadProject Done(SpecMapping? own)
    {
        var top = new SpecPosition(1, 1);
        var members = new List<SpecMember>();
        if (_name is { } name) members.Add(new SpecMember("name", name.At, Scalar(name)));
        Add("channels", _channels);
        Add("dependencies", _conda);
        Add("pip", _pip);
        Add("virtual", _virtual);
        Add("platforms", _platforms);
        if (_variables.Count > 0) members.Add(new SpecMember("variables", top, new SpecMapping(top, _variables)));
        var pinned = new List<SpecMember>();
        if (_condaPins.Count > 0) pinned.Add(new SpecMember("conda", top, new SpecMapping(top, _condaPins)));
        if (_pipPins.Count > 0) pinned.Add(new SpecMember("pip", top, new SpecMapping(top, _pipPins)));
        if (pinned.Count > 0) members.Add(new SpecMember("pinned", top, new SpecMapping(top, pinned)));
        return new ReadProject(own, new SpecMapping(top, members), _warnings);

        void Add(string key, List<SpecNode> items)
        {
            if (items.Count > 0) members.Add(new SpecMember(key, items[0].At, new SpecSequence(items[0].At, items)));
        }
    }

    private static SpecScalar Scalar(SpecItem item) => new(item.At, item.Text, ScalarKind.Text);
}
