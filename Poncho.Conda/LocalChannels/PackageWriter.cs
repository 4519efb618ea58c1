using System.IO.Compression;
using System.Text;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.IO.Files;
using Poncho.IO.Machines;

namespace Poncho.Conda.LocalChannels;

/// <summary>
/// Makes a <c>.conda</c> package of a folder and puts it into a channel. The same folder and words give the same bytes, on every machine
/// that has the same libzstd.
/// </summary>
public static class PackageWriter
{
    // Much smaller than level 3 and still some 20 MB/s on one core; a kept frame is never compressed again.
    private const int Level = 12;

    // The first time that a zip can hold.
    private const long FixedTime = 315_532_800;

    /// <summary>
    /// Writes <c>CHANNEL/SUBDIR/NAME-VERSION-BUILD.conda</c>. The channel's index is not touched: <see cref="ChannelIndexer"/> does that.
    /// </summary>
    /// <param name="request">The folder and what it shall be called.</param>
    /// <param name="channel">The channel's folder; made where it is not there.</param>
    /// <param name="cancel">Stops; nothing is left then.</param>
    /// <exception cref="PonchoException">A bad name, a folder that cannot be packed, or the channel has another package under this name.</exception>
    public static async Task<PackageResult> WriteAsync(PackageRequest request, string channel, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        bool isNoarch = request.Noarch != NoarchType.None;
        string subdir = isNoarch ? "noarch" : request.Subdir ?? CondaPlatform.OfThisMachine.Subdir;
        string build = request.Build ?? (request.Noarch == NoarchType.Python ? $"py_{request.BuildNumber}" : $"{request.BuildNumber}");
        PackageNames.Check(request, subdir, build);
        string target = Path.Combine(channel, subdir, $"{request.Name}-{request.Version}-{build}.conda");
        string temporary = AtomicFile.TemporaryNameBeside(target);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            PackageParts parts;
            string stem = Path.GetFileNameWithoutExtension(target);
            await using (var file = AtomicFile.Create(temporary)) parts = await PackAsync(request, subdir, build, stem, file, cancel);
            return await PlaceAsync(temporary, target, parts, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(target, e);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static async Task<PackageParts> PackAsync(
        PackageRequest request,
        string subdir,
        string build,
        string stem,
        Stream file,
        CancellationToken cancel)
    {
        string folder = Path.GetFullPath(request.Folder);
        var scan = new FolderScan(folder, request.Noarch);
        var entries = scan.Run();
        var unwise = NoarchPythonCheck.Warnings(request, entries).ToList();
        byte[] prefix = Encoding.UTF8.GetBytes(request.Prefix ?? (folder.Length > 1 ? folder.TrimEnd('/') : ""));
        var paths = new List<PackedPath>(entries.Count);
        await using var zip = await ZipArchive.CreateAsync(file, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancel);
        byte[] format = "{\"conda_pkg_format_version\": 2}"u8.ToArray();
        await AddMemberAsync(zip, "metadata.json", async (member, token) => await member.WriteAsync(format, token), cancel);
        await AddMemberAsync(zip, $"pkg-{stem}.tar.zst", async (member, token) =>
        {
            await using var zstd = new ZstdCompressStream(member, new ZstdOptions { Level = Level }, leaveOpen: true);
            await using var tar = new PackageTar(zstd);
            var times = ByteCodeTimes.Of(entries);
            foreach (var entry in entries)
            {
                long time = request.Time ?? times.GetValueOrDefault(entry.Path, FixedTime);
                paths.Add(await AddEntryAsync(tar, entry, time, prefix, token));
            }
        }, cancel);
        await AddMemberAsync(zip, $"info-{stem}.tar.zst", async (member, token) =>
        {
            await using var zstd = new ZstdCompressStream(member, new ZstdOptions { Level = Level }, leaveOpen: true);
            await using var tar = new PackageTar(zstd);
            foreach (var (name, content) in new InfoFiles(request, subdir, build).Write(paths))
                await tar.AddFileAsync(name, false, request.Time ?? FixedTime, new MemoryStream(content), token);
        }, cancel);
        return new PackageParts(paths, [.. scan.Warnings, .. unwise]);
    }

    private static async Task AddMemberAsync(ZipArchive zip, string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancel)
    {
        // Stored: the tarballs are compressed already, and their bytes can be taken as they lie.
        var member = zip.CreateEntry(name, CompressionLevel.NoCompression);
        member.LastWriteTime = DateTimeOffset.FromUnixTimeSeconds(FixedTime);
        await using var stream = await member.OpenAsync(cancel);
        await write(stream, cancel);
    }

    private static async Task<PackedPath> AddEntryAsync(PackageTar tar, FolderEntry entry, long time, byte[] prefix, CancellationToken cancel)
    {
        if (entry.Kind == FileKind.SoftLink)
        {
            await tar.AddSoftLinkAsync(entry.Path, entry.LinkTarget!, time, cancel);
            return new PackedPath(entry.Path, PathType.SoftLink, null, null, null, null);
        }

        if (entry.Kind == FileKind.Folder)
        {
            await tar.AddFolderAsync(entry.Path, time, cancel);
            return new PackedPath(entry.Path, PathType.Directory, null, null, null, null);
        }

        await using var source = Open(entry.Source);
        await using var file = new PackedFile(source, prefix);
        await tar.AddFileAsync(entry.Path, entry.IsExecutable, time, file, cancel);
        PrefixFileMode? mode = file.Placeholder is null ? null : file.Mode;
        return new PackedPath(entry.Path, PathType.HardLink, file.Finish(), file.Position, file.Placeholder, mode);
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }

    private static async Task<PackageResult> PlaceAsync(string temporary, string target, PackageParts parts, CancellationToken cancel)
    {
        var digest = await DigestOfAsync(temporary, cancel);
        long size = new FileInfo(temporary).Length;
        bool wasThere = !TryMove(temporary, target);
        if (wasThere && await DigestOfAsync(target, cancel) != digest)
        {
            throw new PonchoException(
                $"the channel has a package of this name with other content: \"{target}\"",
                "give another --build-number or --version; what others may have installed should not change");
        }

        return new PackageResult
        {
            Path = target,
            Sha256 = digest,
            Size = size,
            Entries = parts.Paths.Count,
            Relocatable = parts.Paths.Count(path => path.Placeholder is not null),
            WasThere = wasThere,
            Warnings = parts.Warnings,
        };
    }

    // False where the name is taken, even by a process that took it just now.
    private static bool TryMove(string temporary, string target)
    {
        try
        {
            File.Move(temporary, target);
            return true;
        }
        catch (IOException) when (File.Exists(target))
        {
            return false;
        }
    }

    private static async Task<Digest> DigestOfAsync(string path, CancellationToken cancel)
    {
        await using var file = Open(path);
        return await Digest.OfAsync(file, cancel);
    }

    private sealed record PackageParts(List<PackedPath> Paths, List<string> Warnings);
}
