using Poncho.Builder.Specs.Syntax;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Builder.Specs;

/// <content>The git and http parts.</content>
internal sealed partial class SpecBinder
{
    private static readonly string[] GitKeys = ["remote", "ref", "path", "keep_git"];
    private static readonly string[] HttpKeys = ["type", "compression", "url", "sha256"];

    private List<GitPart> BindGit(SpecMapping top) => BindParts(top, "git", GitKeys, (member, part) => new GitPart
    {
        Name = member.Key,
        Remote = Remote(Required(member, part, "remote")),
        Ref = Optional(part, "ref") is { } reference ? Ref(reference) : null,
        Path = Optional(part, "path") is { } folder ? Folder(folder) : null,
        KeepsGit = KeepsGit(part),
        At = member.At,
    });

    private List<HttpPart> BindHttp(SpecMapping top) => BindParts(top, "http", HttpKeys, (member, part) =>
    {
        HttpPartType type = HttpPartType.File;
        HttpCompression compression = HttpCompression.None;
        if (Optional(part, "type") is { } typed && !HttpNames.TryParse(typed.Text, out type)) throw Unknown("type", typed, HttpNames.Types);
        if (Optional(part, "compression") is { } packed)
        {
            if (!HttpNames.TryParse(packed.Text, out compression)) throw Unknown("compression", packed, HttpNames.Compressions);
            if (type == HttpPartType.Zip && compression != HttpCompression.None)
            {
                throw new SpecException(path, packed.At, $"a zip has no compression besides its own: {Shown.Text(packed.Text)}", "leave it out");
            }
        }

        return new HttpPart
        {
            Name = member.Key,
            Type = type,
            Compression = compression,
            Url = Url(Required(member, part, "url")),
            Sha256 = Optional(part, "sha256") is { } sha256 ? Sha256(sha256) : null,
            At = member.At,
        };
    });

    private List<T> BindParts<T>(SpecMapping top, string key, string[] known, Func<SpecMember, SpecMapping, T> bind)
    {
        if (Find(top, key) is not { } parts || Mapping(parts.Value, key) is not { } mapping) return [];
        var bound = new List<T>();
        foreach (var member in mapping.Members.OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            _names.AddData(member.Key, member.At);
            var part = member.Value as SpecMapping ?? throw Wrong(
                member.Value,
                member.Key,
                $"a mapping with {(known.Contains("url") ? "url" : "remote")}");
            Expect(part, known);
            bound.Add(bind(member, part));
        }

        return bound;
    }

    private bool KeepsGit(SpecMapping part)
    {
        if (Find(part, "keep_git") is not { } said || said.Value is SpecScalar { Type: ScalarKind.Null }) return false;
        if (said.Value is not SpecScalar { Type: ScalarKind.Boolean } scalar) throw Wrong(said.Value, "keep_git", "true or false");
        if (!scalar.Text.Equals("true", StringComparison.OrdinalIgnoreCase)) return false;
        if (Find(part, "path") is null) return true;
        throw new SpecException(path, said.At, "\"keep_git\" with \"path\": a part of a repository is none", "leave one of them out");
    }

    private SpecItem? Optional(SpecMapping part, string key) => Find(part, key)?.Value switch
    {
        null or SpecScalar { Type: ScalarKind.Null } => null,

        // A ref of digits alone is a number to YAML; its text is as it was typed.
        SpecScalar { Type: ScalarKind.Number } number => new SpecItem(number.Text, number.At),
        var node => Text(node, key),
    };

    private SpecItem Required(SpecMember member, SpecMapping part, string key) =>
        Optional(part, key) ?? throw new SpecException(path, member.At, $"{Shown.Text(member.Key)} has no \"{key}\"", $"add \"{key}\" to it");

    private string Url(SpecItem item) => Uri.TryCreate(item.Text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" or "file"
        ? item.Text
        : throw new SpecException(path, item.At, $"not an address (http, https or file): {Shown.Text(Redacted.Url(item.Text))}");

    private Digest Sha256(SpecItem item) => Digest.TryParseHex(item.Text.ToLowerInvariant(), out var digest)
        ? digest
        : throw new SpecException(path, item.At, $"not a sha256 (64 hex digits): {Shown.Text(item.Text)}");

    /// <summary>
    /// Why a text is no remote; null where it is one. It is handed to git's command line, so options of git, and transports that run a
    /// program (<c>ext::</c>, <c>fd::</c>), are refused.
    /// </summary>
    public static string? RemoteProblem(string remote)
    {
        int at = remote.IndexOf("::", StringComparison.Ordinal);
        bool isTransport = at > 0 && remote.Take(at).All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.' or '_');
        return remote.StartsWith('-') || isTransport || remote.Any(char.IsControl) ? "not the address of a git repository" : null;
    }

    /// <summary>
    /// Whether a text can be a branch, tag or commit: the rules of git check-ref-format(1) that keep it from meaning something else to git.
    /// Whether there is one of that name, the remote says.
    /// </summary>
    public static bool IsRef(string text) =>
        !text.StartsWith('-') && !text.Any(c => char.IsControl(c) || c is ' ' or '~' or '^' or ':' or '?' or '*' or '[' or '\\');

    private string Remote(SpecItem item) => RemoteProblem(item.Text) is { } problem
        ? throw new SpecException(path, item.At, $"{problem}: {Shown.Text(Redacted.Url(item.Text))}", "it is a URL, user@host:path, or a folder")
        : item.Text;

    private string Ref(SpecItem item) =>
        IsRef(item.Text) ? item.Text : throw new SpecException(path, item.At, $"not a branch, tag or commit: {Shown.Text(item.Text)}");

    private string Folder(SpecItem item)
    {
        string folder = item.Text.TrimEnd('/');
        bool isBelow = folder.Split('/').All(name => name is not ("" or "." or ".."));
        if (isBelow && !folder.Any(c => char.IsControl(c) || c == '\\')) return folder;
        throw new SpecException(path, item.At, $"not a folder of the repository: {Shown.Text(item.Text)}", "name it as git does, such as data/2024");
    }

    private SpecException Unknown(string key, SpecItem item, string[] known) =>
        new(path, item.At, $"unknown {key}: {Shown.Text(item.Text)}", $"known here: {Shown.Choice(known)}");
}
