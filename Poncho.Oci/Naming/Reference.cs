using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Oci.Naming;

/// <summary>
/// Names a manifest in a registry: <c>HOST[:PORT]/REPOSITORY[:TAG][@DIGEST]</c> (OCI distribution specification 1.1, "Pulling manifests").
/// A host has a dot or a port or is <c>localhost</c>, so that no name is taken for one of Docker Hub's by mistake. Where there is a digest,
/// it decides, and the tag is for people.
/// </summary>
public sealed partial record Reference : ISpanParsable<Reference>
{
    /// <summary>The tag that is meant where neither a tag nor a digest is written.</summary>
    public const string DefaultTag = "latest";

    private const int MaxRepositoryLength = 255;
    private const string Hint = "write HOST[:PORT]/REPOSITORY[:TAG][@sha256:...], such as \"registry.example.org/lab/coffea:2024\"";

    private Reference(string registry, string repository, string? tag, Digest? digest)
    {
        Registry = registry;
        Repository = repository;
        Tag = tag;
        Digest = digest;
    }

    /// <summary>Host, with the port where one is written.</summary>
    public string Registry { get; }

    public string Repository { get; }

    /// <summary>The tag; null where only a digest is written.</summary>
    public string? Tag { get; }

    public Digest? Digest { get; }

    /// <summary>What stands in the last place of a manifest's URL: the digest, else the tag.</summary>
    public string Selector => Digest?.ToString() ?? Tag!;

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Reference? reference)
    {
        reference = Read(text, out _);
        return reference is not null;
    }

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, [MaybeNullWhen(false)] out Reference result) =>
        TryParse(s, out result);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out Reference result) =>
        TryParse(s.AsSpan(), out result);

    /// <summary>
    /// Whether a text is meant as a reference, if not a right one: it begins with a host, or with the scheme of a web page or of another tool.
    /// </summary>
    public static bool IsMeant(ReadOnlySpan<char> text)
    {
        int scheme = text.IndexOf("://");
        if (scheme >= 0) return text[..scheme] is "https" or "http" or "oci" or "docker";
        int slash = text.IndexOf('/');
        return slash > 0 && IsRegistry(text[..slash]);
    }

    /// <exception cref="PonchoException">The text is no reference; the message says which part of it is wrong.</exception>
    public static Reference Parse(ReadOnlySpan<char> text) =>
        Read(text, out string? problem) ?? throw new PonchoException($"not a registry reference ({problem}): \"{Redacted.Text(text.ToString())}\"", HintFor(text));

    public static Reference Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    public static Reference Parse(string s, IFormatProvider? provider) => Parse(s.AsSpan());

    /// <summary>The same repository at another digest.</summary>
    public Reference At(Digest digest) => new(Registry, Repository, null, digest);

    /// <summary>Gives back what was parsed, with the default tag written out.</summary>
    public override string ToString() => $"{Registry}/{Repository}{(Tag is null ? "" : ":" + Tag)}{(Digest is null ? "" : "@" + Digest)}";

    private static string HintFor(ReadOnlySpan<char> text) =>
        text.IndexOf("://") is > 0 and var end ? $"leave the \"{text[..(end + 3)]}\" out: a reference begins with its host" : Hint;

    private static Reference? Read(ReadOnlySpan<char> text, out string? problem)
    {
        Digest? digest = null;
        if (text.IndexOf("://") >= 0) return Refuse("it begins with a scheme, not with a host", out problem);
        int at = text.IndexOf('@');
        if (at >= 0)
        {
            bool isDigest = IO.Digest.TryParse(text[(at + 1)..], out var found);
            if (!isDigest) return Refuse("the digest is not sha256: and 64 lower-case hex digits", out problem);
            digest = found;
            text = text[..at];
        }

        int slash = text.IndexOf('/');
        if (slash < 0 || !IsRegistry(text[..slash])) return Refuse("it begins with no host that has a dot or a port, or is localhost", out problem);
        var path = text[(slash + 1)..];
        int colon = path.IndexOf(':');
        var repository = colon < 0 ? path : path[..colon];
        string? tag = colon >= 0 ? path[(colon + 1)..].ToString() : digest is null ? DefaultTag : null;
        bool isRepository = repository.Length <= MaxRepositoryLength && RepositoryForm().IsMatch(repository);
        if (!isRepository) return Refuse("the repository is not of lower-case letters, digits and single separators", out problem);
        if (tag is not null && !TagForm().IsMatch(tag)) return Refuse("the tag is not of at most 128 letters, digits, '_', '.' and '-'", out problem);
        problem = null;
        return new Reference(text[..slash].ToString(), repository.ToString(), tag, digest);
    }

    private static Reference? Refuse(string reason, out string? problem)
    {
        problem = reason;
        return null;
    }

    private static bool IsRegistry(ReadOnlySpan<char> text) =>
        RegistryForm().IsMatch(text) && (text.ContainsAny('.', ':') || text.SequenceEqual("localhost"));

    // A name or IPv4 address, or an IPv6 address in brackets; then perhaps a port.
    [GeneratedRegex(@"\A(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[0-9a-fA-F:.]+\])(?::[0-9]{1,5})?\z")]
    private static partial Regex RegistryForm();

    [GeneratedRegex(@"\A[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*\z")]
    private static partial Regex RepositoryForm();

    [GeneratedRegex(@"\A[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}\z")]
    private static partial Regex TagForm();
}
