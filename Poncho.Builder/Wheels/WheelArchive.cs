using System.Buffers;
using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using Poncho.Builder.Specs.Syntax;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.Wheels;

/// <summary>An opened wheel: what it says of itself is read, its files are read one after another. Not for two threads at once.</summary>
internal sealed class WheelArchive : IAsyncDisposable
{
    /// <summary>METADATA and its like, in bytes: RECORD of the largest wheels has some megabytes.</summary>
    private const long MostOfText = 64L << 20;

    private readonly ZipArchive _zip;

    private WheelArchive(ZipArchive zip, WheelName name, ImmutableArray<WheelEntry> entries)
    {
        _zip = zip;
        Name = name;
        FileName = name.ToString();
        Entries = entries;
        InfoFolder = FindInfoFolder();
        Record = RecordFile.Parse(TextOf("RECORD"), FileName);
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
            return new WheelArchive(zip, name, WheelEntries.Read(zip, packed, fileName, limits));
        }
        catch (Exception e)
        {
            zip?.Dispose();
            file.Dispose();
            if (e is InvalidDataException or EndOfStreamException) throw NoZip(fileName, e);
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
            using var content = entry.Zip.Open();
            long left = entry.Size;
            for (int read; (read = content.Read(buffer)) > 0; left -= read)
            {
                if (read > left) throw WheelEntries.Refused(FileName, entry.Name, "is longer than the zip says");
                take(buffer.AsSpan(0, read));
            }

            if (left > 0) throw WheelEntries.Refused(FileName, entry.Name, "is shorter than the zip says");
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
