using Poncho.Builder.Specs.Syntax;
using Poncho.IO;

namespace Poncho.Builder.Specs;

/// <content>What every part of the binder asks of a value: whether it is a list, a mapping, a text, with known keys only.</content>
internal sealed partial class SpecBinder
{
    /// <summary>A limit, since YAML's aliases let a short file name a long list endlessly often.</summary>
    private const int MostItems = 100_000;

    private static SpecMember? Find(SpecMapping mapping, string key) => mapping.Members.FirstOrDefault(member => member.Key == key);

    private void Expect(SpecMapping mapping, string[] known)
    {
        foreach (var member in mapping.Members)
        {
            if (!known.Contains(member.Key))
            {
                throw new SpecException(path, member.At, $"unknown key: {Shown.Text(member.Key)}", NearOrAll(member.Key, known));
            }
        }
    }

    private void RefuseBoth(SpecMapping mapping, string one, string other)
    {
        if (Find(mapping, one) is { } first && Find(mapping, other) is { } second)
        {
            bool isFirstLater = (first.At.Line, first.At.Column).CompareTo((second.At.Line, second.At.Column)) > 0;
            var later = isFirstLater ? first : second;
            throw new SpecException(
                path,
                later.At,
                $"\"{one}\" and \"{other}\" in one spec say the same thing twice",
                $"keep one of them, \"{one}\" or \"{other}\"");
        }
    }

    // A key that has no value (in YAML), or null, is as if it were not there.
    private IReadOnlyList<SpecNode> List(SpecMapping mapping, string key)
    {
        if (Find(mapping, key)?.Value is not { } value || value is SpecScalar { Type: ScalarKind.Null }) return [];
        if (value is not SpecSequence list) throw Wrong(value, key, "a list");
        _items += list.Items.Count;
        return _items <= MostItems ? list.Items : throw new SpecException(path, list.At, $"more than {MostItems} items");
    }

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

    private SpecException Wrong(SpecNode node, string key, string wanted) =>
        new(path, node.At, $"{Shown.Text(key)} must be {wanted}, not {node.Kind}");

    private static string NearOrAll(string word, string[] known) => NearestNames.Of(word, known) is { Count: > 0 } near
        ? $"did you mean {Shown.Choice([.. near.Select(name => $"\"{name}\"")])}?"
        : $"known here: {Shown.Choice(known)}";
}
