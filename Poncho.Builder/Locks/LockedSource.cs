using Poncho.IO;

namespace Poncho.Builder.Locks;

/// <summary>
/// One source of an environment, made exact: enough to fetch it anywhere and to know the key of its layer. Each kind of source is a type of its own,
/// read and written by its format (<see cref="SourceFormats"/>).
/// </summary>
public abstract record LockedSource
{
    /// <summary>Enough digits of a commit or checksum to tell two apart by eye.</summary>
    protected const int ShortDigits = 12;

    /// <summary>What locks, configs and annotations call this kind of source (docs/FORMATS.md, "Lock").</summary>
    public abstract string Kind { get; }

    /// <summary>Of a package its normalized name, of data the variable that leads to it; with the kind it is unique in a lock.</summary>
    public required string Name { get; init; }

    /// <summary>The canonical URL: the same whatever mirror, alias, token or password it is fetched with.</summary>
    public required string Url { get; init; }

    /// <summary>Where it is fetched from here, mirrors in order; of local code its folder. May hold secrets: never written, never shown.</summary>
    public IReadOnlyList<string> FetchUrls { get; init; } = [];

    /// <summary>Bytes of the file that is fetched; null where nobody says, and of what is no single file.</summary>
    public long? Size { get; init; }

    /// <summary>The sha256 of the file that is fetched; null where there is only an md5, and of what is no single file.</summary>
    public Digest? Sha256 { get; init; }

    /// <summary>What tells one state of the source from another: the version of a package, the commit of a repository; null where only its bytes do.</summary>
    public virtual string? Revision => null;

    /// <summary>
    /// The layer that its files became, where it was found in an environment that existed already and cannot be had from anywhere else;
    /// null of what can be fetched.
    /// </summary>
    public virtual Digest? CapturedLayer => null;

    /// <summary>Of data, the path below the prefix that the variable of the source's name leads to; null of packages.</summary>
    public virtual string? DataPath => null;

    /// <summary>The state in a word, for people: <see cref="Revision"/>, or the first digits of a commit or checksum.</summary>
    public virtual string ShortState => Sha256?.Hex[..ShortDigits] ?? "";

    /// <summary>The same, with what else may differ between two states of one <see cref="ShortState"/>.</summary>
    public virtual string ExactState => Joined(ShortState, Url);

    /// <summary>What messages call it, such as <c>numpy 2.4.6 py312_0</c>; what is empty is left out.</summary>
    protected virtual IEnumerable<string?> Title => [Name];

    public sealed override string ToString() => Joined([.. Title]);

    /// <summary>The parts that say something, with a space between.</summary>
    protected static string Joined(params IReadOnlyList<string?> parts) => string.Join(' ', parts.Where(part => !string.IsNullOrEmpty(part)));
}
