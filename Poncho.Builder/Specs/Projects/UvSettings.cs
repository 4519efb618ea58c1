using Poncho.Analyze.Naming;
using Poncho.Builder.Specs.Requirements;
using Poncho.Builder.Specs.Syntax;
using Poncho.Builder.Wheels;

namespace Poncho.Builder.Specs.Projects;

/// <summary>
/// <c>[tool.uv]</c>: where packages come from that are asked for by name (<c>sources</c>), the indexes that are asked, and versions that hold
/// for all (<c>constraint-dependencies</c>). What it says of uv itself is passed over.
/// </summary>
internal sealed class UvSettings
{
    private static readonly string[] s_known =
        ["git", "rev", "tag", "branch", "subdirectory", "url", "path", "editable", "package", "index", "workspace", "marker", "extra", "group", "lfs"];

    private readonly TomlValues _values;
    private readonly SpecMapping? _uv;
    private readonly Dictionary<string, IReadOnlyList<SpecMapping>> _sources = new(StringComparer.Ordinal);
    private readonly HashSet<string> _askedIndexes = new(StringComparer.Ordinal);

    /// <param name="values">Reads the file's values.</param>
    /// <param name="uv">The table; null where there is none.</param>
    /// <param name="choice">The extras and groups that are taken: some sources are for one of these alone.</param>
    public UvSettings(TomlValues values, SpecMapping? uv, SpecChoice choice)
    {
        (_values, _uv) = (values, uv);
        foreach (var member in values.Table(uv, "sources")?.Members ?? [])
        {
            IReadOnlyList<SpecNode> items = member.Value is SpecSequence list ? list.Items : [member.Value];
            var tables = items.Select(item => item as SpecMapping ?? throw values.Wrong(member, "a table, or a list of tables")).ToList();
            foreach (var table in tables) values.Expect(table, s_known);
            _sources[ProjectName.Normalize(member.Key)] = [.. tables.Where(table => IsFor(table, "extra", choice.Extras) && IsFor(table, "group", choice.Groups))];
        }
    }

    /// <summary>The lines for pip that a requirement means.</summary>
    /// <param name="requirement">By PEP 508.</param>
    public IEnumerable<SpecItem> Lines(SpecItem requirement)
    {
        // What is no requirement is told of by who reads the lines.
        bool isNamed = Requirement.TryParse(requirement.Text, out var parsed, out _) && parsed.Address is null;
        if (!isNamed || !_sources.TryGetValue(parsed.Name, out var sources) || sources.Count == 0)
            return [requirement];
        return sources.Select(source => requirement with { Text = Line(parsed, source, requirement.At) }).Distinct();
    }

    /// <summary>Adds the indexes and versions that it names; to be called when all requirements are known.</summary>
    public void AddTo(SpecTree tree)
    {
        foreach (var item in _values.List(_uv, "index"))
        {
            if (item is not SpecMapping index) throw _values.Wrong(item.At, $"an index of uv must be a table, not {item.Kind}", "write [[tool.uv.index]] with url = \"...\"");
            if (_values.Text(index, "url") is not { } url) throw _values.Wrong(index.At, "an index of uv has no address", "write url = \"...\" into it");
            // One that is only for what names it.
            bool isAsked = _values.Text(index, "name") is { } name && _askedIndexes.Contains(name.Text);
            if (_values.Truth(index, "explicit") && !isAsked) continue;
            tree.Pip(url with { Text = $"{(_values.Truth(index, "default") ? "--index-url" : "--extra-index-url")} {url.Text}" });
        }

        if (_values.Text(_uv, "index-url") is { } main) tree.Pip(main with { Text = $"--index-url {main.Text}" });
        foreach (var extra in _values.Texts(_uv, "extra-index-url")) tree.Pip(extra with { Text = $"--extra-index-url {extra.Text}" });
        foreach (var links in _values.Texts(_uv, "find-links")) tree.Pip(links with { Text = $"--find-links {links.Text}" });
        foreach (var constraint in _values.Texts(_uv, "constraint-dependencies"))
        {
            if (!Requirement.TryParse(constraint.Text, out var parsed, out string problem))
                throw _values.Wrong(constraint.At, $"not a requirement, {problem}: {Shown.Text(constraint.Text)}", "write it as \"numpy<2\"");
            tree.PipPin(parsed.Name, constraint with { Text = constraint.Text[(constraint.Text.Length - RestOf(constraint.Text))..].Trim() });
        }

        if (_values.Texts(_uv, "override-dependencies") is [var first, ..])
            throw _values.Wrong(
                first.At, $"pip cannot override what packages ask for: {Shown.Text(first.Text)}", "take override-dependencies out, or build what \"uv export\" writes");
    }

    private bool IsFor(SpecMapping source, string key, IReadOnlyList<string> chosen) =>
        _values.Text(source, key) is not { } named || chosen.Any(name => ProjectName.Normalize(name) == ProjectName.Normalize(named.Text));

    // Behind the name.
    private static int RestOf(string requirement)
    {
        int end = 0;
        while (end < requirement.Length && (char.IsAsciiLetterOrDigit(requirement[end]) || requirement[end] is '-' or '_' or '.')) end++;
        return requirement.Length - end;
    }

    private string Line(Requirement requirement, SpecMapping source, SpecPosition at)
    {
        var marker = _values.Text(source, "marker");
        string? both = requirement.Marker is { } own && marker is { } more ? $"({own}) and ({more.Text})" : requirement.Marker ?? marker?.Text;
        string tail = both is null ? "" : $" ; {both}";
        if (_values.Text(source, "git") is { } git)
        {
            string? at_ = (_values.Text(source, "rev") ?? _values.Text(source, "tag") ?? _values.Text(source, "branch"))?.Text;
            return $"{requirement.Name}{requirement.Extras} @ {PackageAddress.OfGit(git.Text, at_, _values.Text(source, "subdirectory")?.Text)}{tail}";
        }

        if (_values.Text(source, "url") is { } url)
            return $"{requirement.Name}{requirement.Extras} @ {PackageAddress.Below(url.Text, _values.Text(source, "subdirectory")?.Text)}{tail}";
        if (_values.Text(source, "path") is { } path)
            return $"{PackageAddress.OfPath(path.Text, _values.Truth(source, "editable"))}{requirement.Extras}{tail}";
        if (_values.Text(source, "index") is { } index)
        {
            _askedIndexes.Add(index.Text);
            return (requirement with { Marker = both }).ToString();
        }

        string problem = _values.Truth(source, "workspace") ? "a member of a workspace of uv is found by uv alone" : "the source says no place";
        throw _values.Wrong(source.At, $"{problem}: {Shown.Text(requirement.Name)}", "write path = \"...\", git, url or index");
    }
}
