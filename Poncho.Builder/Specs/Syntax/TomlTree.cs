using Tomlyn.Syntax;

namespace Poncho.Builder.Specs.Syntax;

/// <summary>
/// A table of TOML while it is put together. In TOML the parts of one table may stand far from each other (<c>[a]</c>, <c>[b]</c>,
/// <c>[a.c]</c>, <c>a.d.e = 1</c>), so that a table is known whole only at the end of the file. The parser has refused what is said twice.
/// </summary>
/// <param name="path">The file, for errors.</param>
/// <param name="at">Where the table is named first.</param>
/// <param name="depth">How many tables are around it.</param>
internal sealed class TomlTree(string path, SpecPosition at, int depth)
{
    private readonly List<(string Name, SpecPosition At)> _names = [];
    private readonly Dictionary<string, SpecNode> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TomlTree> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<TomlTree>> _arrays = new(StringComparer.Ordinal);

    /// <summary>The parts of a dotted key.</summary>
    public static IReadOnlyList<(string Name, SpecPosition At)> NamesOf(KeySyntax key)
    {
        var names = new List<(string, SpecPosition)> { (TextOf(key.Key!), At(key.Key!.Span)) };
        foreach (var part in key.DotKeys) names.Add((TextOf(part.Key!), At(part.Key!.Span)));
        return names;
    }

    /// <summary>Tomlyn counts lines and columns from 0.</summary>
    public static SpecPosition At(SourceSpan span) => new(span.Start.Line + 1, span.Start.Column + 1);

    /// <summary>The table below this one that a header names; of an array of tables its last one.</summary>
    public TomlTree Open(IEnumerable<(string Name, SpecPosition At)> names)
    {
        var table = this;
        foreach (var (name, nameAt) in names) table = table.Open(name, nameAt);
        return table;
    }

    /// <summary>A new table at the end of the array that a header (<c>[[name]]</c>) names.</summary>
    public TomlTree Append(IReadOnlyList<(string Name, SpecPosition At)> names)
    {
        var (name, nameAt) = names[^1];
        return Open(names.Take(names.Count - 1)).Append(name, nameAt);
    }

    /// <summary>A line of the table: a key, which may be dotted, and its value.</summary>
    public void Add(KeyValueSyntax line)
    {
        var names = NamesOf(line.Key!);
        var (name, nameAt) = names[^1];
        Open(names.Take(names.Count - 1)).AddValue(name, nameAt, line.Value!);
    }

    /// <summary>The table, whole.</summary>
    public SpecMapping Done() => new(at, [.. _names.Select(name => new SpecMember(name.Name, name.At, ValueOf(name.Name, name.At)))]);

    private SpecNode ValueOf(string name, SpecPosition nameAt)
    {
        if (_values.TryGetValue(name, out var value)) return value;
        if (_tables.TryGetValue(name, out var table)) return table.Done();
        return new SpecSequence(nameAt, [.. _arrays[name].Select(item => item.Done())]);
    }

    private TomlTree Open(string name, SpecPosition nameAt)
    {
        if (_arrays.TryGetValue(name, out var array)) return array[^1];
        if (_tables.TryGetValue(name, out var known)) return known;
        var table = Below(nameAt);
        _names.Add((name, nameAt));
        return _tables[name] = table;
    }

    private TomlTree Append(string name, SpecPosition nameAt)
    {
        if (!_arrays.TryGetValue(name, out var array))
        {
            _names.Add((name, nameAt));
            array = _arrays[name] = [];
        }

        var table = Below(nameAt);
        array.Add(table);
        return table;
    }

    private void AddValue(string name, SpecPosition nameAt, ValueSyntax value)
    {
        _names.Add((name, nameAt));
        if (value is InlineTableSyntax inline)
        {
            var table = _tables[name] = Below(nameAt);
            foreach (var item in inline.Items) table.Add(item.KeyValue!);
        }
        else
        {
            _values[name] = Value(value, depth);
        }
    }

    private SpecNode Value(ValueSyntax value, int within)
    {
        var valueAt = At(value.Span);
        if (within >= SyntaxLimits.MostDepth) throw TooDeep(valueAt);
        switch (value)
        {
            case ArraySyntax array:
                return new SpecSequence(valueAt, [.. array.Items.Select(item => Value(item.Value!, within + 1))]);
            case InlineTableSyntax inline:
                var table = new TomlTree(path, valueAt, within + 1);
                foreach (var item in inline.Items) table.Add(item.KeyValue!);
                return table.Done();
            case StringValueSyntax text:
                return new SpecScalar(valueAt, text.Value ?? "", ScalarKind.Text);
            case BooleanValueSyntax truth:
                return new SpecScalar(valueAt, truth.Value ? "true" : "false", ScalarKind.Boolean);
            case IntegerValueSyntax or FloatValueSyntax:
                return new SpecScalar(valueAt, value.ToString().Trim(), ScalarKind.Number);
            default:
                return new SpecScalar(valueAt, value.ToString().Trim(), ScalarKind.Text);
        }
    }

    private TomlTree Below(SpecPosition place) => depth < SyntaxLimits.MostDepth ? new TomlTree(path, place, depth + 1) : throw TooDeep(place);

    private SpecException TooDeep(SpecPosition place) => new(path, place, $"more than {SyntaxLimits.MostDepth} values within each other");

    private static string TextOf(BareKeyOrStringValueSyntax key) => key switch
    {
        BareKeySyntax bare => bare.Key!.Text ?? "",
        StringValueSyntax quoted => quoted.Value ?? "",
        _ => key.ToString().Trim(),
    };
}
