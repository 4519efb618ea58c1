using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Poncho.Builder.Specs.Syntax;

/// <summary>YAML, by its events: one document of mappings, sequences and scalars; aliases give the value that they name; tags are refused.</summary>
internal sealed partial class YamlText
{
    private readonly string _path;
    private readonly string[] _lines;
    private readonly Parser _parser;
    private readonly Dictionary<AnchorName, SpecNode> _anchors = [];
    private int _merged;

    private YamlText(string path, string content)
    {
        _path = path;
        _lines = content.Split('\n');
        _parser = new Parser(new Scanner(new StringReader(content), skipComments: true));
    }

    /// <param name="path">The file, for errors.</param>
    /// <param name="content">Text without a byte order mark.</param>
    /// <returns>Null where there is nothing but space and comments.</returns>
    public static SpecNode? Parse(string path, string content)
    {
        var yaml = new YamlText(path, content);
        try
        {
            return yaml.Document();
        }
        catch (YamlException e)
        {
            throw yaml.Bad(e);
        }
    }

    private SpecNode? Document()
    {
        Next();
        if (Next() is StreamEnd) return null;
        Next();
        var root = Value(0);
        Next();
        if (Next() is DocumentStart more)
        {
            throw new SpecException(
                _path,
                At(more.Start),
                "a second document starts",
                "a spec is one document: remove the line \"---\" and what follows");
        }

        return root;
    }

    private ParsingEvent Next()
    {
        try
        {
            if (_parser.MoveNext()) return _parser.Current!;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            // The library throws these, and not its own exception, for some malformed texts.
            throw new SpecException(_path, At(_parser.Current?.End ?? Mark.Empty), "not valid YAML after this", null, e);
        }

        throw new YamlException(_parser.Current?.End ?? Mark.Empty, Mark.Empty, "the end came too early");
    }

    // The parser stands at the value's first event, and after its last one when this returns.
    private SpecNode Value(int depth)
    {
        var start = _parser.Current!;
        var at = At(start.Start);
        if (depth == SyntaxLimits.MostDepth) throw new SpecException(_path, at, SyntaxLimits.TooDeep, SyntaxLimits.LessDeep);
        if (start is AnchorAlias alias)
        {
            if (_anchors.TryGetValue(alias.Value, out var known)) return known;
            throw new SpecException(_path, at, $"alias of something that is not there: {Shown.Text(alias.Value.Value)}");
        }

        if (start is not NodeEvent node) throw new SpecException(_path, at, "not valid YAML: a value is missing");
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific)
        {
            throw new SpecException(_path, at, $"a tag has no meaning here: {Shown.Text(node.Tag.Value)}", "remove it");
        }

        SpecNode value = start switch
        {
            MappingStart => Mapping(at, depth),
            SequenceStart => Sequence(at, depth),
            _ => Scalar((Scalar)start, at),
        };

        // An anchor is known only when its value is complete, so that no value can hold itself.
        if (!node.Anchor.IsEmpty) _anchors[node.Anchor] = value;
        return value;
    }

    private SpecMapping Mapping(SpecPosition at, int depth)
    {
        var members = new MemberList(_path);
        while (Next() is not MappingEnd)
        {
            var keyAt = At(_parser.Current!.Start);
            if (_parser.Current is Scalar { Style: ScalarStyle.Plain, Value: "<<" })
            {
                Next();
                Merge(members, Value(depth + 1));
                continue;
            }

            string key = _parser.Current is Scalar { Tag.IsEmpty: true } or Scalar { Tag.IsNonSpecific: true }
                ? ((Scalar)_parser.Current).Value
                : throw new SpecException(_path, keyAt, "a key must be a text");
            members.Refuse(key, keyAt);
            Next();
            members.Add(key, keyAt, Value(depth + 1));
        }

        return members.Done(at);
    }

    // https://yaml.org/type/merge.html: a mapping, or a list of them; of two with the same key the earlier one counts.
    private void Merge(MemberList members, SpecNode value)
    {
        foreach (var item in value is SpecSequence sequence ? sequence.Items : [value])
        {
            if (item is not SpecMapping mapping)
            {
                throw new SpecException(_path, item.At, $"what is merged (\"<<\") must be a mapping, not {item.Kind}");
            }

            // A short file could merge a long mapping endlessly often.
            if ((_merged += mapping.Members.Count) > SyntaxLimits.MostMerged)
            {
                throw new SpecException(_path, item.At, $"more than {SyntaxLimits.MostMerged} keys are merged");
            }

            members.Merge(mapping);
        }
    }

    private SpecSequence Sequence(SpecPosition at, int depth)
    {
        var items = new List<SpecNode>();
        while (Next() is not SequenceEnd) items.Add(Value(depth + 1));
        return new SpecSequence(at, items);
    }

    // YAML 1.2, core schema, and the yes and no of 1.1 that conda's reader knows.
    private static SpecScalar Scalar(Scalar scalar, SpecPosition at)
    {
        var type = scalar.Style != ScalarStyle.Plain ? ScalarKind.Text : scalar.Value switch
        {
            "" or "~" or "null" or "Null" or "NULL" => ScalarKind.Null,
            "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => ScalarKind.Boolean,
            _ => Number().IsMatch(scalar.Value) ? ScalarKind.Number : ScalarKind.Text,
        };
        return new SpecScalar(at, scalar.Value, type);
    }

    private SpecException Bad(YamlException error)
    {
        var at = At(error.Start);
        if (error.Message.Contains("tab", StringComparison.Ordinal) && IndentedWithTab(at.Line) is { } tab)
        {
            return new SpecException(_path, tab, "not valid YAML: the line is indented with a tab", "indent with spaces", error);
        }

        (string problem, string? hint) = YamlMistake.Of(error.Message, _lines, at);
        return new SpecException(_path, at, $"not valid YAML: {problem}", hint, error);
    }

    // The parser tells of a tab at times where the value before it began.
    private SpecPosition? IndentedWithTab(int from)
    {
        for (int i = from - 1; i < _lines.Length; i++)
        {
            int tab = _lines[i].IndexOf('\t', StringComparison.Ordinal);
            if (tab >= 0 && _lines[i].AsSpan(0, tab).Trim().IsEmpty) return new SpecPosition(i + 1, tab + 1);
        }

        return null;
    }

    private static SpecPosition At(Mark mark) => new((int)Math.Max(mark.Line, 1), (int)Math.Max(mark.Column, 1));

    [GeneratedRegex(
        @"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$|^0[xo][0-9a-fA-F]+$|^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
