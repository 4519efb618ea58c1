using System.IO.Compression;
using ICSharpCode.SharpZipLib;
using Poncho.IO;

namespace Poncho.Conda.Packages;

/// <summary>What goes wrong in archives, said to a user: always the archive, where it is known the entry.</summary>
internal static class ArchiveErrors
{
    private const string FetchAgain = "fetch the package again; if it stays so, its publisher's copy is broken";

    public static PonchoException Corrupt(string archive, string what, Exception? inner = null) =>
        new($"package is truncated or corrupt ({what}): \"{archive}\"", FetchAgain, inner);

    public static PonchoException Entry(string archive, string entry, string fault) =>
        new($"entry of {archive} {fault}: \"{Printable(entry)}\"", "the package is broken or hostile; ask its publisher");

    public static PonchoException Info(string archive, string file, string fault, Exception? inner = null) =>
        new($"{file} of a package {fault}: \"{archive}\"", "the package is broken; ask its publisher, or use another build", inner);

    public static PonchoException TooLarge(string archive, string limit) =>
        new($"package unpacks to more than {limit}: \"{archive}\"", $"if it is not a bomb, set {ArchiveLimits.Variable} to more bytes than it holds");

    /// <summary>Whether the decoders throw this for bad bytes; all else is a bug or the disk's affair.</summary>
    public static bool IsBadData(Exception e) =>
        e is InvalidDataException or EndOfStreamException or SharpZipBaseException or FormatException or OverflowException or NotSupportedException
            or ArgumentException or IndexOutOfRangeException;

    /// <summary>The first line of a decoder's words, for the brackets of <see cref="Corrupt"/>.</summary>
    public static string Reason(Exception e)
    {
        string text = e.Message;
        int end = text.AsSpan().IndexOfAny('\r', '\n');
        text = (end < 0 ? text : text[..end]).TrimEnd('.');
        return text.Length == 0 ? e.GetType().Name : char.ToLowerInvariant(text[0]) + text[1..];
    }

    /// <summary>A name in one line, whatever it holds.</summary>
    public static string Printable(string text)
    {
        if (text.Length > 300) text = text[..300] + "...";
        return text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? $"\\x{(int)c:x2}" : c.ToString())) : text;
    }
}
