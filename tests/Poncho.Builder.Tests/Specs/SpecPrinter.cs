using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Poncho.Builder.Tests.Specs;

/// <summary>What a spec may say, to be printed in each of the forms.</summary>
internal sealed record Said(string[] Channels, string[] Conda, string[] Pip, string[] Git, string[] Http, string[] Variables);

/// <summary>The forms in which the same can be said.</summary>
public enum Form
{
    List,
    Packages,
    Dependencies,
    EnvironmentJson,
    EnvironmentYaml,
}

/// <summary>Prints specs, with spaces, comments and trailing commas that a seed decides.</summary>
internal sealed class SpecPrinter(int seed)
{
    private readonly Random _random = new(seed);
    private readonly StringBuilder _text = new();

    public string Print(Said said, Form form)
    {
        if (form == Form.EnvironmentYaml) return Yaml(said);
        var nested = new List<Action>();
        foreach (string package in said.Conda) nested.Add(() => Text(package));
        bool nests = form is Form.Dependencies or Form.EnvironmentJson;
        if (nests && said.Pip.Length > 0) nested.Insert(_random.Next(nested.Count + 1), () => Mapping(("pip", () => Texts(said.Pip))));
        var data = new List<(string, Action)>
        {
            ("git", () => Mapping([.. said.Git.Select(name => (name, (Action)(() => Mapping(("remote", () => Text("https://host/" + name))))))])),
            ("http", () => Mapping([.. said.Http.Select(name => (name, (Action)(() => Mapping(("type", () => Text("tar")), ("url", () => Text("https://host/" + name))))))])),
            ("variables", () => Mapping([.. said.Variables.Select(name => (name, (Action)(() => Text(name + " \"x\""))))])),
        };
        if (!nests) data.Add(("pip", () => Texts(said.Pip)));
        switch (form)
        {
            case Form.List:
                data.Add(("conda", () => Sequence(nested)));
                break;
            case Form.Packages or Form.Dependencies:
                data.Add(("conda", () => Mapping(("channels", () => Texts(said.Channels)), (form == Form.Packages ? "packages" : "dependencies", () => Sequence(nested)))));
                break;
            default:
                data.AddRange([("name", () => Text("whatever")), ("prefix", () => Text("/opt/x")), ("channels", () => Texts(said.Channels)), ("dependencies", () => Sequence(nested))]);
                break;
        }

        Mapping([.. data.OrderBy(_ => _random.Next())]);
        Space();
        return _text.ToString();
    }

    private string Yaml(Said said)
    {
        Lines("channels:", said.Channels.Select(c => "  - " + Scalar(c)));
        Lines("dependencies:", said.Conda.Select(c => "  - " + Scalar(c)).Append("  - pip:").Concat(said.Pip.Select(p => "      - " + Scalar(p))));
        Lines("git:", said.Git.SelectMany(name => new[] { $"  {name}:", $"    remote: https://host/{name}" }));
        Lines("http:", said.Http.SelectMany(name => new[] { $"  {name}: {{type: tar, url: 'https://host/{name}'}}" }));
        Lines("variables:", said.Variables.Select(name => $"  {name}: {name} \"x\""));
        return _text.ToString();
    }

    private void Lines(string head, IEnumerable<string> lines)
    {
        string end = _random.Next(2) == 0 ? "\n" : "\r\n";
        if (_random.Next(3) == 0) _text.Append("# a comment").Append(end);
        _text.Append(head).Append(end).Append(string.Concat(lines.Select(line => line + (_random.Next(4) == 0 ? "  # why" : "") + end)));
    }

    // Plain where that can only be a text, else in quotes of either kind.
    private string Scalar(string text)
    {
        if (text.All(c => char.IsAsciiLetterLower(c) || c is '=' or '.') && text is not ("null" or "true" or "false") && text[0] is not ('=' or '.')) return text;
        return _random.Next(2) == 0 ? "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'" : Quoted(text);
    }

    private void Text(string text) => _text.Append(Quoted(text));

    private static string Quoted(string text) => "\"" + JsonEncodedText.Encode(text, JavaScriptEncoder.Default) + "\"";

    private void Texts(string[] texts) => Sequence([.. texts.Select(text => (Action)(() => Text(text)))]);

    private void Sequence(List<Action> items) => Bracketed('[', ']', items);

    private void Mapping(params (string Key, Action Value)[] members) => Bracketed('{', '}', [.. members.Select(member => (Action)(() =>
    {
        Text(member.Key);
        _text.Append(_random.Next(2) == 0 ? " :" : ":");
        Space();
        member.Value();
    }))]);

    private void Bracketed(char open, char close, List<Action> parts)
    {
        _text.Append(open);
        Space();
        for (int i = 0; i < parts.Count; i++)
        {
            parts[i]();
            Space();
            if (i < parts.Count - 1 || _random.Next(4) == 0) _text.Append(',');
            Space();
        }

        _text.Append(close);
    }

    private void Space() => _text.Append(_random.Next(8) switch
    {
        0 => " ",
        1 => "\n\t",
        2 => "\r\n",
        3 => "/* ] \" */",
        4 => " // } ,\n",
        _ => "",
    });
}
