using System.Collections.Immutable;
using System.IO.Compression;
using Poncho.Builder.Specs.Syntax;
using Poncho.Conda.Linking;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.IO.Zip;
using Poncho.Oci.Layers;

namespace Poncho.Builder.Wheels;

/// <summary>Reads the list of a wheel's zip, and refuses what no honest wheel holds.</summary>
internal static class WheelEntries
{
    // Of Unix modes.
    private const int TypeMask = 0xf000, Link = 0xa000, File = 0x8000, Folder = 0x4000, AnyMayRun = 0x49;

    // A few zeros compress far beyond any ratio and do no harm, so that the ratio counts only from this many bytes on.
    private const long RatioCountsFrom = 1L << 30;

    /// <summary>
    /// All files, in the order of their names, so that the order of the zip shows nowhere. Folders are not among them: they come with their
    /// files.
    /// </summary>
    /// <exception cref="PonchoException">A name leaves the prefix or comes twice, something is no file, or there is too much of it.</exception>
    public static ImmutableArray<WheelEntry> Read(ZipArchive zip, long packed, string wheel, ArchiveLimits limits)
    {
        var files = new SortedDictionary<string, WheelEntry>(Utf8Order.Instance);
        long bytes = 0;
        foreach (var entry in zip.Entries)
        {
            if (Admit(entry, wheel) is not { } file) continue;
            if (!files.TryAdd(file.Name, file)) throw Refused(wheel, file.Name, "comes twice");
            bytes += file.Size;
            if (files.Count > limits.Entries)
            {
                throw new PonchoException($"wheel holds more than {limits.Entries} files: \"{wheel}\"", "it is a bomb, or no wheel");
            }

            if (bytes > limits.UnpackedBytes || (bytes > RatioCountsFrom && bytes / limits.Ratio > packed))
            {
                throw new PonchoException(
                    $"wheel unpacks to more than it may, {bytes} bytes and more: \"{wheel}\"",
                    $"if it is not a bomb, set {ArchiveLimits.Variable} to more bytes than it holds");
            }
        }

        return [.. files.Values];
    }

    /// <summary>The error for an entry that no honest wheel has.</summary>
    internal static PonchoException Refused(string wheel, string name, string why) =>
        new($"file of wheel {wheel} {why}: {Shown.Text(name)}", ZipContent.HintOf(why) ?? "the wheel is broken or hostile; ask who made it");

    private static WheelEntry? Admit(ZipArchiveEntry entry, string wheel)
    {
        string name = entry.FullName;
        int mode = entry.ExternalAttributes >> 16 & 0xffff, type = mode & TypeMask;
        if (PackagePath.Fault(name.EndsWith('/') ? name[..^1] : name) is { } fault) throw Refused(wheel, name, fault);
        if (name.Any(c => char.IsControl(c) || c == '\ufffd')) throw Refused(wheel, name, "has a name that is no plain text in UTF-8");
        if (name.EndsWith('/')) return null;
        if (type == Link) throw Refused(wheel, name, "is a link, which wheels cannot hold");
        if (type is not (0 or File or Folder)) throw Refused(wheel, name, "is neither file nor folder");
        if (entry.IsEncrypted) throw Refused(wheel, name, "is encrypted");
        return type == Folder ? throw Refused(wheel, name, "is a folder by its mode and a file by its name")
            : new WheelEntry(name, entry.Length, LayerTimes.OfZip(entry.LastWriteTime), type == File && (mode & AnyMayRun) != 0, entry);
    }
}
