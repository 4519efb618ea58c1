using System.Buffers;
using System.Collections.Immutable;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using Poncho.Analyze.Naming;
using Poncho.Builder.Specs.Syntax;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Zip;

namespace Poncho.Builder.Wheels;

/// <summary>An opened wheel: what it says of itself is read, its files are read one after another. Not for two threads at once.</summary>
internal sealed class WheelArchive : IAsyncDisposable
{
    /// <summary>METADATA and its like, in bytes: RECORD of the largest wheels has some megabytes.</summary>
    private const long MostOfText = 64L << 20;

    /// <summary>Bytes in which the record that ends a zip lies, its comment included.</summary>
    private const int LongestEnd = 22 + ushort.MaxValue;

    private readonly ZipArchive _zip;
    private readonly ZipContent _content;

    private WheelArchive(ZipArchive zip, ZipContent content, WheelName name, ImmutableArray<WheelEntry> entries)
    {
        _zip = zip;
        _content = content;
        Name = name;
        FileName = name.ToString();
        Entries = entries;
        InfoFolder = FindInfoFolder();
        Record = RecordFile.Parse(TextOf("RECORD"));
        Metadata = WheelMetadata.Parse(TextOf("METADATA"), FileName);
        EntryPoints = Find("entry_points.txt") is { } file ? EntryPoints.Parse(Text(file)) : EntryPoints.None;
        CheckVersion(new HeaderFields(TextOf("WHEEL")).First("Wheel-Version"));
        CheckIdentity();
    }

    public WheelName Name { get; }

    public string FileName { get; }

    /// <summary>All files, by name.</summary>
    public ImmutableArray<WheelEntry> Entries { get; }

    /// <summary>Its <c>NAME-VERSION.dist-info</c>.</summary>
    public string InfoFolder { get; }

    public RecordFile Record { get; }

    public WheelMetadata Metadata { get; }

    public EntryPoints EntryPoints { get; }

    /// <summary>Opens a wheel and reads what it says of itself.</summary>
    /// <param name="path">The file, under any name.</param>
    /// <param name="fileName">The wheel's own file name, which says what it is.</param>
    /// <param name="limits">How much it may unpack to.</param>
    /// <exception cref="PonchoException">It is not a valid wheel.</exception>
    public static WheelArchive Open(string path, string fileName, ArchiveLimits limits)
    {
        var name = WheelName.Parse(fileName);
        var file = OpenRead(path);
        ZipArchive? zip = null;
        try
        {
            long packed = file.Length;
            zip = new ZipArchive(file, ZipArchiveMode.Read);
            return new WheelArchive(zip, new ZipContent(zip, file.SafeFileHandle), name, WheelEntries.Read(zip, packed, fileName, limits));
        }
        catch (Exception e)
        {
            var said = (e is InvalidDataException or EndOfStreamException) ? WrongZip(file, fileName, e) : null;
            zip?.Dispose();
            file.Dispose();
            if (said is not null) throw said;
            throw;
        }
    }

    /// <summary>Reads a file to its end, piece by piece, and no byte more than its size.</summary>
    /// <exception cref="PonchoException">It cannot be unpacked, or is not as long as the zip says.</exception>
    public void Read(WheelEntry entry, Action<ReadOnlySpan<byte>> take)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(entry.Size + 1, 4096, AtomicFile.BufferSize));
        try
        {
            using var content = _content.Open(entry.Zip, why => WheelEntries.Refused(FileName, entry.Name, why));
            long left = entry.Size;
            var crc = new Crc32();
            for (int read; (read = content.Read(buffer)) > 0; left -= read)
            {
                if (read > left) throw WheelEntries.Refused(FileName, entry.Name, "is longer than the zip says");
                crc.Append(buffer.AsSpan(0, read));
                take(buffer.AsSpan(0, read));
            }

            if (left > 0) throw WheelEntries.Refused(FileName, entry.Name, "is shorter than the zip says");
            // The platform's reader does not look at it.
            if (crc.GetCurrentHashAsUInt32() != entry.Zip.Crc32) throw WheelEntries.Refused(FileName, entry.Name, "has another CRC32 than the zip says");
        }
        catch (InvalidDataException e)
        {
            throw NoZip(FileName, e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public async ValueTask DisposeAsync() => await _zip.DisposeAsync();

    private static PonchoException NoZip(string fileName, Exception e) =>
        new($"wheel cannot be read as a zip file: \"{fileName}\"", "it was cut short or damaged; fetch it again", e);

    // A program that unpacks itself, or what a server put in front: the zip's offsets do not count these bytes.
    private static bool HasBytesBefore(FileStream file)
    {
        Span<byte> start = stackalloc byte[4];
        bool isZip = FullRead.At(file.SafeFileHandle, start, 0) == start.Length && start.SequenceEqual("PK\u0003\u0004"u8);
        if (isZip) return false;
        byte[] tail = new byte[(int)Math.Min(file.Length, LongestEnd)];
        return tail.AsSpan(0, FullRead.At(file.SafeFileHandle, tail, file.Length - tail.Length)).IndexOf("PK\u0005\u0006"u8) >= 0;
    }

    private static PonchoException WrongZip(FileStream file, string fileName, Exception e) => HasBytesBefore(file)
        ? new PonchoException($"wheel has bytes before its zip file: \"{fileName}\"", "no build back end makes such a one; fetch it again, or ask who made it", e)
        : NoZip(fileName, e);

    private static FileStream OpenRead(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, AtomicFile.BufferSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }

    private string FindInfoFolder()
    {
        var tops = Entries.Select(entry => entry.TopFolder).Distinct(StringComparer.Ordinal);
        string[] folders = [.. tops.Where(folder => folder.EndsWith(".dist-info", StringComparison.Ordinal))];
        if (folders.Length == 1) return folders[0];
        throw new PonchoException(
            $"wheel has {(folders.Length == 0 ? "no" : "more than one")} .dist-info folder: \"{FileName}\"",
            "it is no wheel, or broken; ask who made it");
    }

    private WheelEntry? Find(string name) => Entries.FirstOrDefault(entry => entry.Name == $"{InfoFolder}/{name}");

    private string TextOf(string name)
    {
        if (Find(name) is { } file) return Text(file);
        throw new PonchoException($"wheel has no file {InfoFolder}/{name}: \"{FileName}\"", "it is broken; ask who made it, or use another version");
    }

    private string Text(WheelEntry entry)
    {
        if (entry.Size > MostOfText) throw WheelEntries.Refused(FileName, entry.Name, $"is larger than {MostOfText} bytes");
        var content = new byte[entry.Size];
        int at = 0;
        Read(entry, piece =>
        {
            piece.CopyTo(content.AsSpan(at));
            at += piece.Length;
        });
        return Encoding.UTF8.GetString(content);
    }

    private void CheckVersion(string? version)
    {
        if (version?.Split('.') is ["1", ..]) return;
        throw new PonchoException(
            $"wheel has a format of a version that this Poncho does not know: {Shown.Text(version ?? "")} in {FileName}",
            "1.x is known; ask for a newer Poncho, or use another version of the package");
    }

    private void CheckIdentity()
    {
        bool isSameProject = ProjectName.Normalize(Metadata.Name) == Name.Project;
        bool isSameVersion = ProjectVersion.Normalize(Metadata.Version) == ProjectVersion.Normalize(Name.Version);
        if (isSameProject && isSameVersion) return;
        throw new PonchoException(
            $"wheel {FileName} says that it is {Shown.Text($"{Metadata.Name} {Metadata.Version}")}",
            "it was renamed or is broken; ask who made it");
    }
}
