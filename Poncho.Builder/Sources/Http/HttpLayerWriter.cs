using System.Globalization;
using System.IO.Compression;
using Poncho.Builder.Layering;
using Poncho.Builder.Locks;
using Poncho.Builder.Specs;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Net;
using Poncho.IO.Streams;
using Poncho.IO.Tar;
using Poncho.IO.Zip;
using Poncho.Oci.Documents;
using Poncho.Oci.Layers;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Sources.Http;

/// <summary>
/// Makes the layer of an http source while its bytes come in: they are hashed, unpacked, compressed and written in one pass, in some MB of
/// memory.
/// </summary>
/// <param name="store">Takes the layer.</param>
/// <param name="spoolFolder">Takes zip files while they are read, since a zip's list of files is at its end.</param>
/// <param name="limits">How much is unpacked before it is taken for a bomb.</param>
internal sealed class HttpLayerWriter(Store store, string spoolFolder, ArchiveLimits limits)
{
    /// <summary>Reads a download to its end, where its bytes are checked, and makes its layer.</summary>
    /// <param name="source">Its name, type and compression count.</param>
    /// <param name="download">Disposed with the reading.</param>
    /// <param name="cancel">Stops it; nothing stays.</param>
    /// <exception cref="PonchoException">
    /// The bytes are not those of the sha256 or the size, or not what the source says they are, or an archive holds what it may not.
    /// </exception>
    public async Task<LayerInfo> MakeAsync(HttpSource source, DownloadStream download, CancellationToken cancel)
    {
        var head = new FirstBytes(download);
        await using var packed = new PumpedStream(head, cancel);
        try
        {
            return source.Type == HttpPartType.Zip
                ? await ZipAsync(source, packed, download, cancel)
                : await StreamAsync(source, packed, download, cancel);
        }
        catch (Exception e) when (Decompression.IsBadData(e))
        {
            string what = HttpNames.Of(source.Type);
            if (source.Compression != HttpCompression.None) what += $" with compression {HttpNames.Of(source.Compression)}";
            throw new PonchoException(
                $"http source {source.Name} cannot be read as {what} ({Reason(e)}): \"{download.Shown}\"",
                head.Hint(source) ?? "check \"type\" and \"compression\"",
                e);
        }
    }

    private async Task<LayerInfo> StreamAsync(HttpSource source, PumpedStream packed, DownloadStream download, CancellationToken cancel)
    {
        await using var decoded = Decompression.Open(packed, source.Compression, cancel);
        await using var content = new UnpackedBytes(decoded, limits, () => download.Count, download.Shown);
        return source.Type == HttpPartType.Tar
            ? await TarAsync(source, content, packed, download, cancel)
            : await FileAsync(source, content, packed, download, cancel);
    }

    private async Task<LayerInfo> FileAsync(HttpSource source, UnpackedBytes content, PumpedStream packed, DownloadStream download, CancellationToken cancel)
    {
        string path = PathOf(source);
        await using var layer = FramedLayer.Begin(store);
        if (source.Compression == HttpCompression.None && download.Size is { } size)
        {
            await layer.WriteFileAsync(path, LayerTimes.Fixed, size, content, cancel);
        }
        else
        {
            // The size stands before the bytes, and only their end tells it.
            await using var frames = Nameless(store.Root);
            size = await FramedLayer.CompressFileAsync(content, frames, cancel);
            frames.Position = 0;
            await layer.AppendFileAsync(path, LayerTimes.Fixed, size, frames, cancel);
        }

        await DrainAsync(content, packed, cancel);
        return InfoOf(await layer.CommitAsync(cancel), content.Position, [path]);
    }

    private async Task<LayerInfo> TarAsync(HttpSource source, UnpackedBytes content, PumpedStream packed, DownloadStream download, CancellationToken cancel)
    {
        var placement = new ArchivePlacement(PathOf(source), download.Shown, limits);
        await using var layer = FramedLayer.Begin(store);
        await layer.Tar.WriteDirectoryAsync(PathOf(source), LayerTimes.Fixed, cancel);
        var reader = new TarForwardReader(content);
        long bytes = 0;
        while (reader.Next())
        {
            cancel.ThrowIfCancellationRequested();
            bytes += reader.Current.Size;
            await CopyAsync(reader, placement, layer.Tar, cancel);
        }

        await DrainAsync(content, packed, cancel);
        return InfoOf(await layer.CommitAsync(cancel), bytes, placement.Paths);
    }

    private static async Task CopyAsync(TarForwardReader reader, ArchivePlacement placement, LayerTarWriter tar, CancellationToken cancel)
    {
        var member = reader.Current;
        long time = Math.Max(0, member.Modified.ToUnixTimeSeconds());
        var kind = KindOf(member.Mode);
        switch (member.Kind)
        {
            case TarMemberKind.Folder:
                if (placement.Folder(member.Path) is { } folder) await tar.WriteDirectoryAsync(folder, time, cancel);
                break;
            case TarMemberKind.File:
                await tar.WriteFileAsync(placement.File(member.Path), kind, time, member.Size, new MemberStream(reader), cancel);
                break;
            case TarMemberKind.SymbolicLink:
                await tar.WriteSymlinkAsync(placement.SoftLink(member.Path, member.LinkTarget), member.LinkTarget, time, cancel);
                break;
            case TarMemberKind.HardLink:
                var (path, target) = placement.HardLink(member.Path, member.LinkTarget);
                await tar.WriteHardLinkAsync(path, target, kind, time, cancel);
                break;
            default:
                throw placement.Refused(member.Path, member.Kind switch
                {
                    TarMemberKind.Fifo => "is a fifo",
                    TarMemberKind.BlockDevice or TarMemberKind.CharacterDevice => "is a device",
                    _ => "is neither file, folder nor link",
                });
        }
    }

    private async Task<LayerInfo> ZipAsync(HttpSource source, PumpedStream packed, DownloadStream download, CancellationToken cancel)
    {
        Directory.CreateDirectory(spoolFolder);
        await using var file = Nameless(spoolFolder);
        await packed.CopyToAsync(file, AtomicFile.BufferSize, cancel);
        file.Position = 0;
        await using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        await using var layer = FramedLayer.Begin(store);
        var writer = new ZipEntries(new ZipContent(zip, file.SafeFileHandle), new ArchivePlacement(PathOf(source), download.Shown, limits), limits, download);
        await layer.Tar.WriteDirectoryAsync(PathOf(source), LayerTimes.Fixed, cancel);
        long bytes = 0;
        foreach (var entry in zip.Entries)
        {
            cancel.ThrowIfCancellationRequested();
            bytes += await writer.CopyAsync(entry, layer.Tar, bytes, cancel);
        }

        return InfoOf(await layer.CommitAsync(cancel), bytes, writer.Paths);
    }

    /// <summary>The mode that a file of an archive has in a layer: everybody may run what its owner, its group or others may run.</summary>
    internal static LayerFile KindOf(int mode) => (mode & 0x49) != 0 ? LayerFile.Executable : LayerFile.Plain;

    private static string PathOf(HttpSource source) => source.DataPath!;

    private static LayerInfo InfoOf(Descriptor layer, long bytes, IReadOnlyList<string> paths) =>
        new() { Descriptor = layer, Relocations = new RelocationIndex([]), UnpackedBytes = bytes, Paths = [.. paths] };

    // Bytes after the end of an archive are read as well: they belong to what the sha256 is of.
    private static async Task DrainAsync(Stream content, Stream packed, CancellationToken cancel)
    {
        await content.CopyToAsync(Stream.Null, AtomicFile.BufferSize, cancel);
        await packed.CopyToAsync(Stream.Null, AtomicFile.BufferSize, cancel);
    }

    // Open without a name: nothing is left behind, however the process ends.
    private static FileStream Nameless(string folder)
    {
        string path = AtomicFile.TemporaryNameBeside(Path.Combine(folder, "http"));
        try
        {
            var file = AtomicFile.Create(path);
            File.Delete(path);
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(path, e);
        }
    }

    private static string Reason(Exception e)
    {
        string text = e.Message.Split('\n')[0].TrimEnd('.', '\r', ' ');
        return text.Length == 0 ? e.GetType().Name : char.ToLower(text[0], CultureInfo.InvariantCulture) + text[1..];
    }

    private sealed class MemberStream(TarForwardReader reader) : ReadingStream
    {
        public override int Read(Span<byte> buffer) => reader.Read(buffer);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return ValueTask.FromResult(reader.Read(buffer.Span));
        }
    }
}
