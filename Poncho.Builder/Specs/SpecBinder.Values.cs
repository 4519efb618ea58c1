using Poncho.Builder.Specs.Syntax;
using Poncho.IO;

namespace Poncho.Builder.Specs;

/// <content>The small questions: is it a list, a text, a key that is known.</content>
internal sealed partial class SpecBinder
{
    /// <summary>YAML's aliases could make a short file say endlessly much.</summary>
    private const int MostItems = 100_000;

    private static SpecMember? Find(SpecMapping mapping, string key) => mapping.Members.FirstOrDefault(member => member.Key == key);

    private void Expect(SpecMapping mapping, string[] known)
    {
        foreach (var member in mapping.Members)
        {
            if (!known.Contains(member.Key)) throw new SpecException(path, member.At, $"unknown key: {Shown.Text(member.Key)}", NearOrAll(member.Key, known));
        }
    }

    private void RefuseBoth(SpecMapping mapping, string one, string other)
    {
        if (Find(mapping, one) is { } first && Find(mapping, other) is { } second)
        {
            var later = first.At.Line > second.At.Line || (first.At.Line == second.At.Line && first.At.Column > second.At.Column) ? first : second;
            throw new SpecException(path, later.At, $"\"{one}\" and \"{other}\" in one spec say the same thing twice", $"keep one of them, \"{one}\" or \"{other}\"");
        }
    }

    // A key without a value (YAML), or with null, is as good as none.
    private IReadOnlyList<SpecNode> List(SpecMapping mapping, string key) => Find(mapping, key)?.Value switch
    {
        null or SpecScalar { Type: ScalarKind.Null } => [],
        SpecSequence list => (_items += list.Items.Count) <= MostItems ? list.Items : throw new SpecException(path, list.At, $"more than {MostItems} items"),
        var other => throw Wrong(other, key, "a list"),
    };

    private SpecMapping? Mapping(SpecNode node, string key) => node switch
    {
        SpecMapping mapping => mapping,
        SpecScalar { Type: ScalarKind.Null } => null,
        _ => throw Wrong(node, key, "a mapping"),
    };

    private SpecItem Text(SpecNode node, string what)
    {
        if (node is not SpecScalar { Type: ScalarKind.Text } scalar)
        {
            string? hint = node is SpecScalar { Type: ScalarKind.Number } number ? $"put it into quotes if \"{number.Text}\" is a name" : null;
            throw new SpecException(path, node.At, $"a {what} must be a text, not {node.Kind}", hint);
        }

        string text = scalar.Text.Trim();
        if (text.Length == 0) throw new SpecException(path, node.At, $"an empty {what}", "remove it");
        return new SpecItem(text, node.At);
    }

    private SpecException Wrong(SpecNode node, string key, string wanted) => new(path, node.At, $"{Shown.Text(key)} must be {wanted}, not {node.Kind}");

    private static string NearOrAll(string word, string[] known) => NearestNames.Of(word, known) is { Count: > 0 } near
        ? $"did you mean {Shown.Choice([.. near.Select(name => $"\"{name}\"")])}?"
        : $"known here: {Shown.Choice(known)}";
}
