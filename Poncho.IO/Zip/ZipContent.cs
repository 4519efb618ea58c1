using System.IO.Compression;
using Microsoft.Win32.SafeHandles;

namespace Poncho.IO.Zip;

/// <summary>
/// The bytes of a zip's entries: those that the platform's reader unpacks, and those that are compressed by zstd. What is compressed otherwise is
/// called by its name.
/// </summary>
/// <param name="zip">The platform's reader of the file.</param>
/// <param name="file">The same file.</param>
public sealed class ZipContent(ZipArchive zip, SafeFileHandle file)
{
    private const string Otherwise = "is compressed by ";

    private ZipDirectory? _directory;
    private Dictionary<ZipArchiveEntry, int>? _numbers;

    /// <summary>What to do about an entry that was refused for its compression, with which nothing else is wrong; null where it was refused for something else.</summary>
    /// <param name="why">As this said it.</param>
    public static string? HintOf(string why)
    {
        ArgumentNullException.ThrowIfNull(why);
        return why.StartsWith(Otherwise, StringComparison.Ordinal) ? "pack it anew with Deflate, as zip does by itself, or ask who made it to" : null;
    }

    /// <summary>Unpacks an entry as it is read; neither length nor CRC32 are checked.</summary>
    /// <param name="entry">One of the zip's.</param>
    /// <param name="refused">Makes the error of an entry that cannot be unpacked, in words such as <c>is compressed by LZMA</c>.</param>
    /// <exception cref="InvalidDataException">The zip is damaged.</exception>
    public Stream Open(ZipArchiveEntry entry, Func<string, PonchoException> refused)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(refused);
        try
        {
            return entry.Open();
        }
        catch (InvalidDataException e)
        {
            _directory ??= ZipDirectory.Read(file, what => new PonchoException($"zip file is damaged ({what})", null, e));
            _numbers ??= zip.Entries.Index().ToDictionary(item => item.Item, item => item.Index);
            var member = _directory.Members[_numbers[entry]];
            if (member.Method is ZipMethod.Stored or ZipMethod.Deflate) throw;
            return member.Method == ZipMethod.Zstandard
                ? _directory.Open(member)
                : throw refused($"{Otherwise}{ZipMethod.NameOf(member.Method)}, which is not among what is unpacked here (Deflate, Deflate64, zstd)");
        }
    }
}
