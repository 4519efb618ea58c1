using System.Diagnostics.CodeAnalysis;
using Poncho.Conda.Naming;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Conda.Channels;

/// <summary>
/// The address of a package's archive, as locks, records and explicit files have it: CHANNEL/SUBDIR/FILE, a URL or a path, perhaps with
/// <c>#</c> and a checksum behind it. In a URL the subdir and the file may be escaped (<c>%21</c> is <c>!</c>); here they are not.
/// </summary>
public sealed record ArchiveAddress
{
    private ArchiveAddress(string channel, string subdir, string fileName, string? checksum)
    {
        Channel = channel;
        Subdir = subdir;
        FileName = fileName;
        Checksum = checksum;
    }

    /// <summary>
    /// What stands before the subdir, as it is written, without a slash at its end. It may hold a password or token: for fetching only, never
    /// to be shown. Of a path SUBDIR/FILE it is <c>.</c>.
    /// </summary>
    public string Channel { get; }

    /// <summary>The platform folder, unescaped; <see cref="Subdirs.IsKnown"/> tells whether conda knows it.</summary>
    public string Subdir { get; }

    /// <summary>The archive's file name, unescaped. Never a path.</summary>
    public string FileName { get; }

    /// <summary>What stands behind <c>#</c>: digits, perhaps with <c>md5:</c> or <c>sha256:</c> before them; null where there is none.</summary>
    public string? Checksum { get; }

    /// <summary>What the file name says of the package; null where it is not the name of an archive.</summary>
    public PackageFileName? Package => PackageFileName.TryParse(FileName, out var name) ? name : null;

    /// <summary>The address as it is written, for fetching, without <see cref="Checksum"/>.</summary>
    public string Location => IsUrl(Channel)
        ? $"{Channel}/{Channels.Channel.EscapeSegment(Subdir)}/{Channels.Channel.EscapeSegment(FileName)}"
        : $"{Channel}/{Subdir}/{FileName}";

    /// <summary>Cuts an address into its parts.</summary>
    /// <exception cref="PonchoException">It has no such parts.</exception>
    public static ArchiveAddress Parse(string text) => TryParse(text, out var address)
        ? address
        : throw new PonchoException($"not the address of a package of a channel, CHANNEL/PLATFORM/FILE: \"{Redacted.Url(text)}\"");

    /// <summary>Cuts an address into its parts; false where it lacks one, or where the file's name would lead to another folder.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ArchiveAddress? address)
    {
        address = null;
        string whole = SplitChecksum(text, out string? checksum);
        int file = whole.LastIndexOf('/');
        int subdir = file > 0 ? whole.LastIndexOf('/', file - 1) : -1;
        bool isBelowHere = file > 0 && subdir < 0 && !IsUrl(whole);
        if (subdir < StartOfPath(whole) && !isBelowHere) return false;
        string subdirName = Unescaped(whole, subdir + 1, file);
        string fileName = Unescaped(whole, file + 1, whole.Length);
        if (!IsName(subdirName) || !IsName(fileName)) return false;
        address = new ArchiveAddress(isBelowHere ? "." : whole[..subdir], subdirName, fileName, checksum);
        return true;
    }

    /// <summary>The address without credentials, and without <see cref="Checksum"/>.</summary>
    public override string ToString() => Redacted.Url(Location);

    // A "#" that a slash follows belongs to the name of a folder.
    private static string SplitChecksum(string text, out string? checksum)
    {
        int mark = text.LastIndexOf('#');
        bool has = mark >= 0 && text.IndexOf('/', mark) < 0;
        checksum = has ? text[(mark + 1)..].Trim() : null;
        return (has ? text[..mark] : text).Trim();
    }

    private static bool IsUrl(string text) => text.Contains("://", StringComparison.Ordinal);

    // The first slash behind the host; of a path its first character.
    private static int StartOfPath(string text) => text.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + "://".Length : 0;

    private static string Unescaped(string text, int start, int end) => IsUrl(text) ? Uri.UnescapeDataString(text[start..end]) : text[start..end];

    private static bool IsName(string name) => name is not ("" or "." or "..") && !name.Any(c => c is '/' or '\\' || char.IsControl(c));
}
