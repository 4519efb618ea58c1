using System.Text.RegularExpressions;
using Poncho.IO;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Poncho.Conda.Configuration;

/// <summary>Reads a condarc file (YAML) into nodes that know their lines and the flags in the comments behind them.</summary>
internal sealed partial class CondarcReader
{
    private const int LongestFile = 1 << 20, DeepestNesting = 20;

    private readonly string _path;
    private readonly string[] _lines;
    private readonly Parser _parser;
    private readonly Dictionary<string, SettingNode> _anchors = new(StringComparer.Ordinal);

    private CondarcReader(string path, string text)
    {
        _path = path;
        _lines = text.Split('\n');
        _parser = new Parser(new StringReader(text));
    }

    /// <summary>The settings of a file, by name.</summary>
    /// <exception cref="PonchoException">The file cannot be read, is not a map of settings, or has two with one name.</exception>
    public static IReadOnlyDictionary<string, SettingNode> Read(string path)
    {
        var reader = new CondarcReader(path, ReadText(path));
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException e)
        {
            throw new PonchoException($"{path}:{e.Start.Line}:{e.Start.Column}: this is no YAML: {e.Message.ReplaceLineEndings(" ")}", inner: e);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            // The library's scanner has states in which malformed text takes it by surprise.
            var at = reader._parser.Current?.End ?? Mark.Empty;
            throw new PonchoException($"{path}:{at.Line}:{at.Column}: this is no YAML after here", inner: e);
        }
    }

    private static string ReadText(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.Length > LongestFile) throw new PonchoException($"{path}: a configuration file of more than {LongestFile} bytes is not read");
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PonchoException($"cannot read the configuration file: {e.Message}: \"{path}\"", inner: e);
        }
    }

    private Dictionary<string, SettingNode> ReadDocument()
    {
        var settings = new Dictionary<string, SettingNode>(StringComparer.Ordinal);
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _)) return settings;
        var root = ReadNode(0, insideFlow: false, keyLine: 0);
        if (root.IsNothing) return settings;
        if (root.Entries is null) throw new PonchoException($"{root.Where}: the settings must be written as NAME: VALUE: \"{root.Shown}\"");
        foreach (var (name, node) in root.Entries) settings[name] = node;
        return settings;
    }

    private SettingNode ReadNode(int depth, bool insideFlow, int keyLine)
    {
        var next = _parser.Current ?? throw new PonchoException($"{_path}: the file ends too early");
        if (depth > DeepestNesting) throw new PonchoException($"{Where(next)}: the settings are nested too deeply");
        // The flag of NAME: VALUE and of NAME: with lines below stands on the name's line, that of "- item" on the item's own.
        int line = keyLine > 0 ? keyLine : (int)next.Start.Line;
        var flag = insideFlow ? SettingFlag.None : FlagOfLine(line);
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            if (_anchors.TryGetValue(alias.Value.Value, out var meant)) return meant with { Flag = flag };
            throw new PonchoException($"{Where(alias)}: there is no anchor \"{alias.Value.Value}\"");
        }

        string anchor = ((NodeEvent)next).Anchor is { IsEmpty: false } name ? name.Value : "";
        var node = ReadValue(depth, flag);
        if (anchor.Length > 0) _anchors[anchor] = node;
        return node;
    }

    private SettingNode ReadValue(int depth, SettingFlag flag)
    {
        if (_parser.TryConsume<Scalar>(out var scalar))
            return new SettingNode { Where = Where(scalar), Flag = flag, Text = IsNull(scalar) ? null : scalar.Value };
        if (_parser.TryConsume<SequenceStart>(out var sequence))
        {
            var items = new List<SettingNode>();
            bool isFlow = sequence.Style == YamlDotNet.Core.Events.SequenceStyle.Flow;
            while (!_parser.TryConsume<SequenceEnd>(out _)) items.Add(ReadNode(depth + 1, isFlow, keyLine: 0));
            return new SettingNode { Where = Where(sequence), Flag = flag, Items = items };
        }

        var mapping = _parser.Consume<MappingStart>();
        var entries = new List<KeyValuePair<string, SettingNode>>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = _parser.Consume<Scalar>();
            // One of the two would be lost without a word; conda refuses it, too.
            if (!names.Add(key.Value))
                throw new PonchoException($"{Where(key)}: the setting is there twice: \"{key.Value}\"", "keep one; a list can hold what both say");
            entries.Add(new(key.Value, ReadNode(depth + 1, mapping.Style == MappingStyle.Flow, (int)key.Start.Line)));
        }

        return new SettingNode { Where = Where(mapping), Flag = flag, Entries = entries };
    }

    private static bool IsNull(Scalar scalar) => scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null" or "Null" or "NULL";

    private string Where(ParsingEvent at) => $"{_path}:{at.Start.Line}";

    private SettingFlag FlagOfLine(int line)
    {
        if (line < 1 || line > _lines.Length) return SettingFlag.None;
        return Flag().Match(_lines[line - 1]).Groups[1].Value switch
        {
            "top" => SettingFlag.Top,
            "bottom" => SettingFlag.Bottom,
            "final" => SettingFlag.Final,
            _ => SettingFlag.None,
        };
    }

    [GeneratedRegex(@"\s#\s?!\s?(top|bottom|final)\s*$")]
    private static partial Regex Flag();
}
