using Poncho.Builder.Locks;
using Poncho.Builder.Resolving;
using Poncho.Builder.Sources.Git;
using Poncho.Builder.Specs;
using Poncho.IO.Net;

namespace Poncho.Builder.Locking;

/// <summary>
/// Where pip's sources are fetched from here, and what a lock calls them: addresses without passwords, and of files of this machine the name
/// alone. Passwords come from the spec's own lines and from the indexes that pip is told of.
/// </summary>
/// <param name="indexes">The indexes of pip's configuration and of the spec, with their passwords.</param>
/// <param name="caches">Knows how git repositories are written.</param>
internal sealed class PipAddresses(PipIndexes indexes, GitCaches caches)
{
    /// <summary>Fills in the address of what pip reported just now.</summary>
    /// <param name="source">With the address that pip's report has.</param>
    /// <param name="spec">Whose lines may hold a password.</param>
    public TSource Of<TSource>(TSource source, Spec spec) where TSource : PipSource
    {
        if (source is PipRepository)
        {
            var remote = caches.Remote(GitAddressOf(source, spec) ?? source.Url);
            return source with { Url = remote.Url, FetchUrls = [remote.Address] };
        }

        string address = DirectAddressOf(source.Url, spec) ?? source.Url;
        bool isFile = Uri.TryCreate(address, UriKind.Absolute, out var url) && url.IsFile;
        string canonical = isFile ? "file:///" + Uri.EscapeDataString(Path.GetFileName(url!.LocalPath)) : Redacted.Url(address);
        return source with { Url = canonical, FetchUrls = [indexes.WithPassword(address)] };
    }

    /// <summary>Fills in the address of a source of a lock that was read.</summary>
    /// <param name="source">Of a lock.</param>
    /// <param name="spec">The spec that the lock is of; null where it is not at hand.</param>
    public PipSource Fill(PipSource source, Spec? spec) => source is PipCaptured ? source : source with { FetchUrls = AddressesOf(source, spec) };

    private IReadOnlyList<string> AddressesOf(PipSource source, Spec? spec)
    {
        if (source is PipRepository) return [(spec is null ? null : GitAddressOf(source, spec)) ?? source.Url];
        string? direct = spec is null ? null : DirectAddressOf(source.Url, spec);
        if (!source.Url.StartsWith("file:", StringComparison.Ordinal)) return [indexes.WithPassword(direct ?? source.Url)];
        string name = Uri.UnescapeDataString(source.FileName);
        if (indexes.FindFile(name) is { } path) return [new Uri(path).AbsoluteUri];
        return direct is null ? [] : [direct];
    }

    // git+ADDRESS[@REF][#...] of the spec's lines that is the same but for its password, or for what stands before a folder's name.
    private string? GitAddressOf(PipSource source, Spec spec) => spec.Pip.Select(line => line.Address).OfType<string>()
        .Where(address => address.StartsWith("git+", StringComparison.Ordinal)).Select(address => WithoutRef(address["git+".Length..]))
        .FirstOrDefault(address => Redacted.Url(address) == source.Url || caches.Remote(address).Url == source.Url);

    // Of an archive of the spec's lines: the same but for its password and fragment, or the file of this name.
    private static string? DirectAddressOf(string canonical, Spec spec) => spec.Pip.Select(line => line.Address).OfType<string>()
        .Where(address => !address.StartsWith("git+", StringComparison.Ordinal)).Select(address => address.Split('#')[0])
        .FirstOrDefault(address => Redacted.Url(address) == canonical || IsSameFile(address, canonical));

    private static bool IsSameFile(string one, string other) =>
        one.StartsWith("file:", StringComparison.Ordinal) && other.StartsWith("file:", StringComparison.Ordinal) && FileOf(one) == FileOf(other);

    private static string FileOf(string address) => Uri.UnescapeDataString(address[(address.LastIndexOf('/') + 1)..]);

    // The ref stands behind the last "@" of the path; one before that is a user's.
    private static string WithoutRef(string address)
    {
        string whole = address.Split('#')[0];
        int path = whole.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? whole.IndexOf('/', scheme + 3) : 0;
        int at = whole.LastIndexOf('@');
        return at > Math.Max(path, 0) ? whole[..at] : whole;
    }
}
