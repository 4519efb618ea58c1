using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Oci.Naming;
using Poncho.Oci.Storing;
using Poncho.Runtime.Posix;

namespace Poncho.Runtime.Opening;

/// <summary>
/// Finds the environment that a user means, by the one rule of all commands that take ENV: an existing path (a folder or a tarball), else a
/// name in the store, else a digest in the store, else a reference to a registry. A digest is <c>sha256:HEX</c> or <c>NAME@sha256:HEX</c>; its first eight or more hex digits
/// are enough (with or without <c>sha256:</c>) where only one environment with a name begins with them.
/// </summary>
/// <param name="storeRoot">The store's folder, which need not exist; null for no store.</param>
public sealed class EnvironmentFinder(string? storeRoot)
{
    private const string Algorithm = "sha256:";

    // A text of fewer digits is more likely a mistyped name.
    private const int FewestDigits = 8;

    private const int MostNames = 3;

    private Store? _store;

    /// <summary>The store; null where there is none yet.</summary>
    /// <exception cref="PonchoException">The folder is a store of another version, or cannot be read.</exception>
    public Store? Store => _store ??= storeRoot is null ? null : Store.Find(storeRoot);

    /// <summary>
    /// Finds what a text means that is meant as a reference to a registry, and gives null for another one; null where no registry is asked, as on
    /// nodes: references are not even read here, since that would need more in the node's program than it has room for.
    /// </summary>
    public Func<string, EnvironmentPlace?>? Remote { get; init; }

    /// <summary>Is told where a path hides a name of the store; null: nobody is.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>What <see cref="Warn"/> is told; null where the text names one thing alone.</summary>
    /// <param name="text">As the user wrote it.</param>
    public string? ShadowOf(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!IsPath(text) || !StoreName.TryParse(text, out var name) || Store?.Resolve(text) is not { } stored) return null;
        string what = Directory.Exists(text) ? "folder" : "file";
        string other = text == name.ToString() ? $"{name.Name}@{stored.Digest}" : name.ToString();
        return $"the {what} of this name is meant, not the environment in the store ({other} names that one, ./{text} the {what}): \"{text}\"";
    }

    /// <summary>Whether a user's text is a path that exists, and so is not looked for in the store.</summary>
    public static bool IsPath(string text) => FindPath(text) is not null;

    /// <summary>What a path that exists leads to; null for another text.</summary>
    public static EnvironmentPlace? FindPath(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (FileStatus.OfPath(text) is not { } status) return null;
        return status.IsFolder ? new FolderPlace(text) : new TarballPlace(text);
    }

    /// <summary>Finds what ENV means.</summary>
    /// <exception cref="PonchoException">There is no such environment, or several begin with the digits of a digest.</exception>
    public EnvironmentPlace Find(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (FindPath(text) is { } path)
        {
            WarnOfShadow(text);
            return path;
        }

        if (Store is { } store && (ByName(store, text) ?? ByDigest(store, text)) is { } stored) return stored;

        if (Remote?.Invoke(text) is { } found) return found;
        throw new PonchoException($"no such environment, neither a path nor a name or digest in the store: \"{text}\"", HintFor(text));
    }

    /// <summary>Finds an environment of the store by its name or digest, whatever path there is.</summary>
    /// <exception cref="PonchoException">There is no such environment, or the text is neither a name nor a digest.</exception>
    public StorePlace FindInStore(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Store is { } store && (ByName(store, text) ?? ByDigest(store, text)) is { } found) return found;
        throw NotInStore(text);
    }

    /// <summary>Finds an environment of the store by its name alone: for what is done to the name.</summary>
    /// <inheritdoc cref="FindInStore"/>
    public StorePlace FindName(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Store is { } store && ByName(store, text) is { } found) return found;
        throw NotInStore(text);
    }

    private void WarnOfShadow(string text)
    {
        // A store that cannot be read is no matter of a path.
        try
        {
            if (Warn is not null && ShadowOf(text) is { } shadow) Warn(shadow);
        }
        catch (PonchoException)
        {
        }
    }

    private static StorePlace? ByName(Store store, string text)
    {
        if (!StoreName.TryParse(text, out var name)) return null;
        return store.Resolve(text) is { } manifest ? new StorePlace(text, store, name, manifest) : null;
    }

    private static StorePlace? ByDigest(Store store, string text)
    {
        int at = text.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0 && !StoreName.TryParse(text.AsSpan(0, at), out _)) return null;
        string written = text[(at + 1)..];
        string digits = written.StartsWith(Algorithm, StringComparison.Ordinal) ? written[Algorithm.Length..] : written;
        bool isDigest = digits.Length is >= FewestDigits and <= 2 * Digest.ByteCount && digits.All(char.IsAsciiHexDigitLower);
        if (!isDigest) return null;

        var named = store.List().Where(tag => tag.Manifest.Digest.Hex.StartsWith(digits, StringComparison.Ordinal)).ToList();
        if (named.DistinctBy(tag => tag.Manifest.Digest).Count() > 1) throw Ambiguous(text, named);
        if (named is [var first, ..])
        {
            var names = named.Select(tag => StoreName.TryParse(tag.Name, out var name) ? name : null);
            return new StorePlace(text, store, names.FirstOrDefault(name => name is not null), first.Manifest);
        }

        // One that has lost its name stays in the store until it is pruned; it is found by its whole digest.
        if (!Digest.TryParseHex(digits, out var digest) || store.SizeOf(digest) is not { } size) return null;
        return new StorePlace(text, store, Name: null, new Descriptor { MediaType = MediaTypes.Manifest, Digest = digest, Size = size });
    }

    private static PonchoException Ambiguous(string text, List<StoreTag> named)
    {
        var different = named.DistinctBy(tag => tag.Manifest.Digest);
        string names = string.Join(" and ", different.Select(tag => $"{tag.Name} ({tag.Manifest.Digest.Hex[..16]}...)"));
        return new PonchoException($"several environments have a digest that begins so, {names}: \"{text}\"", "give more of its digits");
    }

    private PonchoException NotInStore(string text) =>
        new($"no such environment in the store: \"{StoreName.Parse(text)}\"", HintFor(text));

    private string HintFor(string text)
    {
        if (Store is not { } store) return "the store is still empty: poncho create makes environments";
        if (!StoreName.TryParse(text, out var name)) return "poncho images lists what there is";
        var names = store.List().Select(tag => StoreName.TryParse(tag.Name, out var one) ? one : null).OfType<StoreName>().ToList();
        // A name without its tag comes first. Of the others the names alone are compared: every "latest" is like every other.
        var near = names.Where(one => one.Name == name.Name).ToList();
        if (near.Count == 0)
        {
            var like = NearestNames.Of(name.Name, names.Select(one => one.Name));
            near = [.. like.Select(text => names.Where(one => one.Name == text).MaxBy(one => one.Tag == name.Tag)!)];
        }

        return near.Count > 0 ? $"did you mean {string.Join(" or ", near.Take(MostNames))}?" : "poncho images lists what there is";
    }
}
