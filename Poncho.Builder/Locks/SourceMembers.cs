using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Builder.Locks;

/// <summary>The members of one source of a lock, as its format asks for them.</summary>
/// <param name="read">Reads the lock.</param>
/// <param name="source">The source.</param>
/// <param name="platform">The platform that it is locked for.</param>
internal sealed class SourceMembers(DocumentReader read, SpecMapping source, string platform)
{
    public string Platform => platform;

    /// <summary>The error about a place, or about the whole source.</summary>
    public SpecException Wrong(SpecPosition? at, string problem, string? hint = null) => read.Wrong(at ?? source.At, problem, hint);

    public SpecItem Text(string key) => read.Text(source, key);

    public SpecItem? Optional(string key) => read.Optional(source, key);

    /// <summary>One of some words; null where it is left out.</summary>
    public string? OneOf(string key, IReadOnlyList<string> words) => Optional(key) is { } item ? read.OneOf(item, key, words) : null;

    public bool Flag(string key) => read.Flag(source, key) ?? false;

    public long? Size() => read.Size(source, "size");

    /// <summary>An address without user, password or token.</summary>
    public SpecItem Url() => read.Url(source, "url");

    public (Digest? Sha256, string? Md5) Checksums() => read.Checksums(source);

    /// <summary>What goes into file names, and into the lines of conda-meta/history.</summary>
    public string Word(string key)
    {
        var item = Text(key);
        bool isWord = item.Text.All(c => !char.IsControl(c) && c is not ('/' or '\\' or ' '));
        return isWord ? item.Text : throw Wrong(item.At, $"not a {key}: {Shown.Text(item.Text)}");
    }

    /// <summary>A sha256 as 64 hex digits; null where it is left out.</summary>
    public Digest? Hash(string key)
    {
        if (Optional(key) is not { } item) return null;
        return Digest.TryParseHex(item.Text, out var digest) ? digest : throw Wrong(item.At, $"not a sha256 (64 hex digits): {Shown.Text(item.Text)}");
    }

    /// <summary>The address of a git repository.</summary>
    public string Remote()
    {
        var remote = Text("url");
        return SpecBinder.RemoteProblem(remote.Text) is not { } problem
            ? remote.Text
            : throw Wrong(remote.At, $"{problem}: {Shown.Text(Redacted.Url(remote.Text))}");
    }

    /// <summary>A branch, tag or commit that was asked for; null where it is left out.</summary>
    public string? Ref()
    {
        if (Optional("ref") is not { } reference) return null;
        return SpecBinder.IsRef(reference.Text) ? reference.Text : throw Wrong(reference.At, $"not a branch, tag or commit: {Shown.Text(reference.Text)}");
    }

    public string Commit()
    {
        var commit = Text("commit");
        bool isCommit = commit.Text.Length is 40 or 64 && commit.Text.All(char.IsAsciiHexDigitLower);
        return isCommit ? commit.Text : throw Wrong(commit.At, $"not a commit (40 or 64 hex digits): {Shown.Text(commit.Text)}");
    }

    /// <summary>A folder that does not leave the one that it is below; null where it is left out.</summary>
    public string? FolderBelow(string key) => Optional(key) is { } path ? read.FolderBelow(path) : null;

    /// <summary>The name of data, which becomes a variable, and a folder of the environment.</summary>
    public string DataName()
    {
        var name = Text("name");
        new SpecNames(read.Path).AddData(name.Text, name.At);
        return name.Text;
    }
}
