namespace Poncho.IO.Tar;

/// <summary>
/// How a tarball says what a member is. What the member means is the same in all forms; a caller that passes the tarball's own bytes
/// on to other readers looks here for forms that readers do not agree on.
/// </summary>
public readonly record struct TarMemberForm
{
    /// <summary>The type flag as written: <c>0</c>, <c>5</c> ...; NUL for a file in the oldest format.</summary>
    public required char Type { get; init; }

    /// <summary>The size as written, also where no data follows.</summary>
    public required long StatedSize { get; init; }

    /// <summary>The path stands in two fields of the header (ustar).</summary>
    public required bool HasSplitPath { get; init; }

    /// <summary>PAX records stand before the header.</summary>
    public required bool HasRecords { get; init; }

    /// <summary>A long name or link target in GNU's form stands before the header.</summary>
    public required bool HasLongName { get; init; }

    /// <summary>A value of a PAX record has a line feed in it.</summary>
    public required bool HasLineFeed { get; init; }

    /// <summary>
    /// The keyword of the first PAX record that the reader did not use, or that takes back what was said; null where there is none.
    /// </summary>
    public required string? UnusedKeyword { get; init; }
}
