using Poncho.Builder.Specs.Syntax;
using Poncho.IO;

namespace Poncho.Builder.Specs.Projects;

/// <summary>What is asked of a value in a project's file: whether it is a table, a list, a text; each mistake with its place.</summary>
/// <param name="path">What errors call the file.</param>
internal sealed class TomlValues(string path)
{
    public static SpecMember? Find(SpecMapping? table, string key) => table?.Members.FirstOrDefault(member => member.Key == key);

    /// <summary>A table within; null where it is not there.</summary>
    /// <exception cref="SpecException">It is no table.</exception>
    public SpecMapping? Table(SpecMapping? table, string key) => Find(table, key) switch
    {
        null => null,
        { Value: SpecMapping within } => within,
        var other => throw Wrong(other, "a table"),
    };

    /// <summary>The table at the end of a path of keys.</summary>
    public SpecMapping? Table(SpecMapping? table, string first, params string[] more)
    {
        var within = Table(table, first);
        foreach (string key in more) within = Table(within, key);
        return within;
    }

    /// <summary>The items of a list; none where it is not there.</summary>
    public IReadOnlyList<SpecNode> List(SpecMapping? table, string key) => Find(table, key) switch
    {
        null => [],
        { Value: SpecSequence list } => list.Items,
        var other => throw Wrong(other, "a list"),
    };

    /// <summary>The texts of a list; none where it is not there.</summary>
    public IReadOnlyList<SpecItem> Texts(SpecMapping? table, string key) => [.. List(table, key).Select(item => TextOf(item, key))];

    /// <summary>A text; null where it is not there.</summary>
    public SpecItem? Text(SpecMapping? table, string key) => Find(table, key) switch
    {
        null => null,
        { Value: SpecScalar { Type: ScalarKind.Text } text } => new SpecItem(text.Text.Trim(), text.At),
        var other => throw Wrong(other, "a text"),
    };

    /// <summary>A truth; false where it is not there.</summary>
    public bool Truth(SpecMapping? table, string key) => Find(table, key) switch
    {
        null => false,
        { Value: SpecScalar { Type: ScalarKind.Boolean } truth } => truth.Text == "true",
        var other => throw Wrong(other, "true or false"),
    };

    /// <summary>A value that has to be a text.</summary>
    public SpecItem TextOf(SpecNode node, string key) => node is SpecScalar { Type: ScalarKind.Text } text
        ? new SpecItem(text.Text.Trim(), text.At)
        : throw new SpecException(path, node.At, $"an item of {Shown.Text(key)} must be a text, not {KindOf(node)}");

    public SpecException Wrong(SpecMember member, string wanted) =>
        new(path, member.Value.At, $"{Shown.Text(member.Key)} must be {wanted}, not {KindOf(member.Value)}");

    public SpecException Wrong(SpecPosition? at, string problem, string? hint) => new(path, at, problem, hint);

    /// <summary>A name that nothing in the file has.</summary>
    /// <param name="at">Where it is named; null: on the command line.</param>
    /// <param name="kind">What it is, such as <c>extra</c>.</param>
    /// <param name="name">The name.</param>
    /// <param name="known">Those that there are.</param>
    public SpecException Unknown(SpecPosition? at, string kind, string name, IEnumerable<string> known)
    {
        string[] names = [.. known.Order(StringComparer.Ordinal)];
        var near = NearestNames.Of(name, names);
        string hint = names.Length == 0 ? $"it has none of them; leave {Shown.Text(name)} out"
            : near.Count > 0 ? $"did you mean {Shown.Choice([.. near.Select(one => $"\"{one}\"")])}?" : $"known here: {Shown.Choice(names)}";
        return new SpecException(path, at, $"no such {kind}: {Shown.Text(name)}", hint);
    }

    /// <summary>Refuses keys that nobody knows.</summary>
    public void Expect(SpecMapping table, string[] known)
    {
        var unknown = table.Members.FirstOrDefault(member => !known.Contains(member.Key));
        if (unknown is null) return;
        var near = NearestNames.Of(unknown.Key, known);
        string hint = near.Count > 0 ? $"did you mean {Shown.Choice([.. near.Select(one => $"\"{one}\"")])}?" : $"known here: {Shown.Choice(known)}";
        throw new SpecException(path, unknown.At, $"unknown key: {Shown.Text(unknown.Key)}", hint);
    }

    // In TOML's own word.
    private static string KindOf(SpecNode node) => node is SpecMapping ? "a table" : node.Kind;
}
