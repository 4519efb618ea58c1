using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Streams;
using Poncho.IO.Zip;

namespace Poncho.Conda.Packages;

/// <summary>
/// An open package archive: its metadata, read and checked, and its payload. A <c>.conda</c> is decoded when the payload is asked for; a
/// <c>.tar.bz2</c>, whose metadata may come last, is decoded once when it is opened and put aside.
/// </summary>
public sealed class CondaArchive : IAsyncDisposable
{
    private readonly SafeFileHandle _file;
    private readonly ArchiveLimits _limits;
    private Func<Stream>? _openPayload;
    private SpooledPayload? _spooled;

    private CondaArchive(SafeFileHandle file, string name, ArchiveLimits limits)
    {
        _file = file;
        Name = name;
        _limits = limits;
    }

    /// <summary>The archive's file name, by which messages call it.</summary>
    public string Name { get; }

    public PackageFormat Format { get; private init; }

    public required PackageMetadata Metadata { get; init; }

    /// <summary>The publisher's frames in a <c>.conda</c>; null for a <c>.tar.bz2</c> and where the zip has deflated them.</summary>
    public PayloadLocation? PayloadFrame { get; private init; }

    /// <summary>Opens an archive under its own file name and with the default limits.</summary>
    /// <exception cref="PonchoException">The file cannot be read, is no package, or is truncated, corrupt or hostile.</exception>
    public static Task<CondaArchive> OpenAsync(string path, CancellationToken cancel) =>
        OpenAsync(path, Path.GetFileName(path), ArchiveLimits.Default, cancel);

    /// <summary>Opens an archive, reads its metadata and checks it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What the package's file is called where it came from; caches call theirs differently.</param>
    /// <param name="limits">What it may cost.</param>
    /// <param name="cancel">Stops reading.</param>
    /// <exception cref="PonchoException">The file cannot be read, is no package, or is truncated, corrupt or hostile.</exception>
    public static async Task<CondaArchive> OpenAsync(string path, string name, ArchiveLimits limits, CancellationToken cancel)
    {
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(path, options: FileOptions.Asynchronous);
            return FormatOf(file, name) == PackageFormat.Conda
                ? await OpenCondaAsync(file, name, limits, cancel)
                : await Task.Run(() => OpenTarBz2(file, name, limits, cancel), cancel);
        }
        catch (Exception e)
        {
            file?.Dispose();
            if (e is IOException or UnauthorizedAccessException) throw FileErrors.CannotRead(path, e);
            throw;
        }
    }

    /// <summary>The payload's entries in order. Read an entry's content before asking for the next. Nothing of <c>info/</c> is among them.</summary>
    public async IAsyncEnumerable<PackageEntry> ReadPayloadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        if (_spooled is { } spooled)
        {
            foreach (var entry in spooled.Entries)
            {
                cancel.ThrowIfCancellationRequested();
                yield return entry.Type == PackageEntryType.File ? entry with { Content = spooled.Open(entry.Path) } : entry;
            }

            yield break;
        }

        await using var tar = _openPayload!();
        await using var entries = new TarEntries(tar, Name, _limits);
        while (await entries.NextAsync(cancel) is { } entry)
        {
            if (!InfoFolder.Holds(entry.Path)) yield return entry;
        }
    }

    /// <summary>The payload, decoded once and readable in any order; the archive keeps and disposes it.</summary>
    public async Task<SpooledPayload> SpoolAsync(CancellationToken cancel)
    {
        if (_spooled is not null) return _spooled;
        await using var tar = _openPayload!();
        var spooled = new SpooledPayload(Name);
        try
        {
            await Task.Run(() => Fill(spooled, tar, Name, _limits, cancel), cancel);
            return _spooled = spooled;
        }
        catch
        {
            spooled.Dispose();
            throw;
        }
    }

    /// <summary>The publisher's compressed payload as it lies in the archive.</summary>
    /// <exception cref="InvalidOperationException">There is no such payload (<see cref="PayloadFrame"/> is null).</exception>
    public Stream OpenPayloadFrame() => PayloadFrame is { } frame
        ? new SectionStream(_file, frame.Offset, frame.Length)
        : throw new InvalidOperationException("no payload frame");

    public ValueTask DisposeAsync()
    {
        _spooled?.Dispose();
        _file.Dispose();
        return ValueTask.CompletedTask;
    }

    private static PackageFormat FormatOf(SafeFileHandle file, string name)
    {
        Span<byte> start = stackalloc byte[4];
        int read = FullRead.At(file, start, 0);
        if (start[..read].StartsWith("PK"u8)) return PackageFormat.Conda;
        if (start[..read].StartsWith("BZh"u8)) return PackageFormat.TarBz2;
        throw ArchiveErrors.Corrupt(name, read == 0 ? "it is empty" : "it is neither .conda nor .tar.bz2");
    }

    private static async Task<CondaArchive> OpenCondaAsync(SafeFileHandle file, string name, ArchiveLimits limits, CancellationToken cancel)
    {
        var zip = ZipDirectory.Read(file, what => ArchiveErrors.Corrupt(name, ArchiveErrors.Printable(what)));
        await CondaFormat.CheckVersionAsync(zip, name, cancel);
        var payload = CondaFormat.Member(zip, "pkg-", name);
        PayloadLocation? location = null;
        if (payload.Method == 0) location = new PayloadLocation(payload.Name, zip.DataOffset(payload), payload.PackedSize);
        return new CondaArchive(file, name, limits)
        {
            Format = PackageFormat.Conda,
            Metadata = await CondaFormat.ReadMetadataAsync(zip, name, limits, cancel),
            PayloadFrame = location,
            _openPayload = () => CondaFormat.OpenTar(zip, payload, name, limits, limits.UnpackedBytes),
        };
    }

    private static CondaArchive OpenTarBz2(SafeFileHandle file, string name, ArchiveLimits limits, CancellationToken cancel)
    {
        long packed = RandomAccess.GetLength(file);
        using var tar = new UnpackedStream(new Bzip2Streams(new SectionStream(file, 0, packed)), name, limits, packed, limits.UnpackedBytes);
        var spooled = new SpooledPayload(name);
        try
        {
            var info = Fill(spooled, tar, name, limits, cancel);
            return new CondaArchive(file, name, limits)
            {
                Format = PackageFormat.TarBz2,
                Metadata = MetadataReader.Read(name, info.Files),
                _spooled = spooled,
            };
        }
        catch
        {
            spooled.Dispose();
            throw;
        }
    }

    private static InfoFolder Fill(SpooledPayload spooled, Stream tar, string name, ArchiveLimits limits, CancellationToken cancel)
    {
        var info = new InfoFolder(name, limits);
        using var entries = new TarEntries(tar, name, limits);
        while (entries.Next() is { } entry)
        {
            cancel.ThrowIfCancellationRequested();
            if (InfoFolder.Holds(entry.Path)) info.Take(entry);
            else spooled.Add(entry);
        }

        return info;
    }
}
