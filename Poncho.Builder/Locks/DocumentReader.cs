using System.Globalization;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Builder.Locks;

/// <summary>
/// The small questions that readers of locks ask of JSON and YAML: is it a text, a size, an address without a password. Members that are not
/// asked for are passed over.
/// </summary>
/// <param name="path">The file as the user named it, for errors.</param>
/// <param name="hint">What to do about a file that cannot be used.</param>
internal sealed class DocumentReader(string path, string hint)
{
    /// <summary>No environment has so many packages.</summary>
    private const int MostItems = 200_000;

    private int _items;

    public string Path => path;

    public SpecException Wrong(SpecPosition? at, string problem, string? otherHint = null) => new(path, at, problem, otherHint ?? hint);

    /// <summary>A member; null where it is left out or is null.</summary>
    public static SpecNode? Find(SpecMapping mapping, string key)
    {
        var value = mapping.Members.FirstOrDefault(member => member.Key == key)?.Value;
        return value is SpecScalar { Type: ScalarKind.Null } ? null : value;
    }

    public SpecNode Required(SpecMapping mapping, string key) => Find(mapping, key) ?? throw Wrong(mapping.At, $"\"{key}\" is missing");

    public SpecMapping Mapping(SpecNode node, string what) =>
        node as SpecMapping ?? throw Wrong(node.At, $"{what} must be a mapping, not {node.Kind}");

    public SpecMapping Mapping(SpecMapping mapping, string key) => Mapping(Required(mapping, key), $"\"{key}\"");

    /// <summary>The items of a list; none where it is left out.</summary>
    public IReadOnlyList<SpecNode> List(SpecMapping mapping, string key)
    {
        if (Find(mapping, key) is not { } node) return [];
        var list = node as SpecSequence ?? throw Wrong(node.At, $"\"{key}\" must be a list, not {node.Kind}");
        // An alias of YAML could stand for the same list again and again.
        if ((_items += list.Items.Count) > MostItems) throw Wrong(node.At, $"more than {MostItems} items");
        return list.Items;
    }

    /// <summary>A text that must be there and say something.</summary>
    public SpecItem Text(SpecMapping mapping, string key) => Text(Required(mapping, key), key);

    public SpecItem? Optional(SpecMapping mapping, string key) => Find(mapping, key) is { } node ? Text(node, key) : null;

    /// <summary>The texts of a list, each on one line.</summary>
    public IReadOnlyList<string> Texts(SpecMapping mapping, string key) => [.. List(mapping, key).Select(node => Text(node, key).Text)];

    public SpecItem Text(SpecNode node, string what)
    {
        // A version such as 2.0 is a number to YAML; its text is what was written.
        if (node is not SpecScalar { Type: ScalarKind.Text or ScalarKind.Number } scalar)
            throw Wrong(node.At, $"\"{what}\" must be a text, not {node.Kind}");
        if (scalar.Text.Length == 0) throw Wrong(node.At, $"\"{what}\" is empty");
        if (scalar.Text.Any(char.IsControl)) throw Wrong(node.At, $"\"{what}\" is more than one line");
        return new SpecItem(scalar.Text, node.At);
    }

    public bool? Flag(SpecMapping mapping, string key) => Find(mapping, key) switch
    {
        null => null,
        SpecScalar { Type: ScalarKind.Boolean } scalar => scalar.Text.Equals("true", StringComparison.OrdinalIgnoreCase),
        var node => throw Wrong(node.At, $"\"{key}\" must be true or false, not {node.Kind}"),
    };

    /// <summary>A number from 0; null where it is left out.</summary>
    public long? Size(SpecMapping mapping, string key) => Find(mapping, key) switch
    {
        null => null,
        SpecScalar { Type: ScalarKind.Number, Text: var text } when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) => value,
        var node => throw Wrong(node.At, $"\"{key}\" must be a whole number from 0"),
    };

    public string OneOf(SpecItem item, string key, IReadOnlyList<string> words) => words.Contains(item.Text)
        ? item.Text
        : throw Wrong(item.At, $"\"{key}\" must be {Shown.Choice(words)}: {Shown.Text(item.Text)}");

    /// <summary>The checksums that a mapping has, of those that are known here.</summary>
    public (Digest? Sha256, string? Md5) Checksums(SpecMapping mapping)
    {
        Digest? sha256 = Optional(mapping, "sha256") is { } written ? Sha256(written) : null;
        string? md5 = Optional(mapping, "md5") is { } old ? Md5(old) : null;
        return (sha256, md5);
    }

    private Digest Sha256(SpecItem item) => Digest.TryParseHex(item.Text.ToLowerInvariant(), out var digest)
        ? digest
        : throw Wrong(item.At, $"not a sha256 (64 hex digits): {Shown.Text(item.Text)}");

    private string Md5(SpecItem item) => IsMd5(item.Text)
        ? item.Text.ToLowerInvariant()
        : throw Wrong(item.At, $"not an md5 (32 hex digits): {Shown.Text(item.Text)}");

    public static bool IsMd5(string text) => text.Length == 32 && text.All(char.IsAsciiHexDigit);

    /// <summary>An address as locks hold it: without user, password or token.</summary>
    public SpecItem Url(SpecMapping mapping, string key)
    {
        var item = Text(mapping, key);
        string shown = Redacted.Url(item.Text);
        if (!Uri.TryCreate(item.Text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https" or "file"))
            throw Wrong(item.At, $"not an address (http, https or file): {Shown.Text(shown)}");
        if (shown == item.Text) return item;
        throw Wrong(item.At, $"an address of a lock holds no password: {Shown.Text(shown)}", "passwords and tokens stand in .condarc and ~/.netrc");
    }

    /// <summary>A path that does not leave the folder that it is below.</summary>
    public string FolderBelow(SpecItem item)
    {
        bool isRooted = item.Text.StartsWith('/');
        bool hasOnlyNames = item.Text.TrimEnd('/').Split('/').All(part => part is not ("" or "." or "..") && !part.Contains('\\', StringComparison.Ordinal));
        return !isRooted && hasOnlyNames ? item.Text : throw Wrong(item.At, $"not a folder below the prefix: {Shown.Text(item.Text)}");
    }
}
