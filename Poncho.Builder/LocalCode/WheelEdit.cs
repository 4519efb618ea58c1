using System.Globalization;
using System.IO.Compression;
using Poncho.Builder.Wheels;
using Poncho.Conda.Linking;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.LocalCode;

/// <summary>
/// Writes a wheel anew with some of its files exchanged: sorted, uncompressed, one time for all, so that the same content gives the same
/// bytes whatever it was before.
/// </summary>
internal static class WheelEdit
{
    private const string Record = "RECORD";

    // Unix modes in the upper half of the zip's attributes: regular files of 0755 and 0644, and the bits of 0111.
    private const int ExecutableFile = unchecked((int)0x81ED0000), PlainFile = unchecked((int)0x81A40000), AnyMayRun = 0x49;

    private static readonly DateTimeOffset s_time = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <param name="wheel">The wheel's path.</param>
    /// <param name="exchanged">Paths in the wheel, and the files that take their places.</param>
    /// <param name="target">The new wheel's path.</param>
    /// <param name="cancel">Stops it; nothing stays.</param>
    public static Task WriteAsync(string wheel, IReadOnlyDictionary<string, string> exchanged, string target, CancellationToken cancel) =>
        AtomicFile.WriteAsync(target, async (output, token) =>
        {
            using var source = ZipFile.OpenRead(wheel);
            using var archive = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true);
            using var hash = new RecordHash();
            var rows = new List<RecordRow>();
            string? record = null;
            foreach (var entry in source.Entries.Where(entry => !entry.FullName.EndsWith('/')).OrderBy(entry => entry.FullName, Utf8Order.Instance))
            {
                if (IsRecord(entry)) record = entry.FullName;
                else rows.Add(await CopyAsync(entry, exchanged.GetValueOrDefault(entry.FullName), archive, hash, token));
            }

            if (record is null)
            {
                throw new PonchoException(
                    $"the wheel that was built has no RECORD: \"{Path.GetFileName(wheel)}\"",
                    "the project's build back end is broken; try another version of it");
            }

            rows.Add(new RecordRow(record, "", ""));
            await using var last = await NewEntry(archive, record, isExecutable: false).OpenAsync(token);
            await last.WriteAsync(RecordFile.Write(rows), token);
        }, cancel);

    private static bool IsRecord(ZipArchiveEntry entry) =>
        entry.Name == Record && PlainFiles.IsMetadata(entry.FullName) && entry.FullName.Count(c => c == '/') == 1;

    /// <summary>Copies an entry, or the file that takes its place.</summary>
    /// <returns>Its row in RECORD.</returns>
    private static async Task<RecordRow> CopyAsync(
        ZipArchiveEntry entry, string? instead, ZipArchive archive, RecordHash hash, CancellationToken cancel)
    {
        bool isExecutable = (entry.ExternalAttributes >> 16 & AnyMayRun) != 0;
        await using Stream content = instead is null ? await entry.OpenAsync(cancel) : OpenFile(instead);
        await using var copy = await NewEntry(archive, entry.FullName, isExecutable).OpenAsync(cancel);
        hash.Begin(RecordHash.Sha256);
        var buffer = new byte[AtomicFile.BufferSize];
        long length = 0;
        for (int read; (read = await content.ReadAsync(buffer, cancel)) > 0; length += read)
        {
            hash.Append(buffer.AsSpan(0, read));
            await copy.WriteAsync(buffer.AsMemory(0, read), cancel);
        }

        return new RecordRow(entry.FullName, RecordHash.Text(RecordHash.Sha256, hash.Finish()), length.ToString(CultureInfo.InvariantCulture));
    }

    private static FileStream OpenFile(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, AtomicFile.BufferSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }

    private static ZipArchiveEntry NewEntry(ZipArchive archive, string name, bool isExecutable)
    {
        var entry = archive.CreateEntry(name, CompressionLevel.NoCompression);
        entry.LastWriteTime = s_time;
        entry.ExternalAttributes = isExecutable ? ExecutableFile : PlainFile;
        return entry;
    }
}
