using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.IO.Net;
using Poncho.IO.Streams;
using Poncho.IO.Zip;
using Poncho.Oci.Layers;

namespace Poncho.Builder.Sources.Http;

/// <summary>
/// Brings the entries of a zip into a layer. What Unix programs note of modes and links is heeded; times are as they stand, without a zone.
/// </summary>
internal sealed class ZipEntries(ZipContent zip, ArchivePlacement placement, ArchiveLimits limits, DownloadStream download)
{
    private const int TypeMask = 0xf000, Link = 0xa000, File = 0x8000, Folder = 0x4000, LongestLink = 4096;

    public IReadOnlyList<string> Paths => placement.Paths;

    /// <summary>Writes one entry.</summary>
    /// <param name="entry">What the zip lists.</param>
    /// <param name="tar">Takes it.</param>
    /// <param name="before">Bytes of the entries before.</param>
    /// <param name="cancel">Stops the writing.</param>
    /// <returns>Its bytes.</returns>
    public async Task<long> CopyAsync(ZipArchiveEntry entry, LayerTarWriter tar, long before, CancellationToken cancel)
    {
        string name = entry.FullName;
        if (name.Contains('\ufffd', StringComparison.Ordinal)) throw placement.Refused(name, "has a name that is no text in UTF-8");
        int mode = entry.ExternalAttributes >> 16 & 0xffff, type = mode & TypeMask;
        long time = LayerTimes.OfZip(entry.LastWriteTime);
        if (name.EndsWith('/') || type == Folder)
        {
            if (placement.Folder(name) is { } folder) await tar.WriteDirectoryAsync(folder, time, cancel);
            return 0;
        }

        if (type is not (0 or File or Link)) throw placement.Refused(name, "is neither file, folder nor link");
        if (entry.IsEncrypted) throw placement.Refused(name, "is encrypted");
        if (before + entry.Length > limits.UnpackedBytes)
        {
            throw new PonchoException(
                $"http source unpacks to more than {limits.UnpackedBytes} bytes: \"{download.Shown}\"",
                $"if it is not a bomb, set {ArchiveLimits.Variable} to more bytes than it holds");
        }

        await using var content = new CheckedEntry(zip.Open(entry, why => placement.Refused(name, why)), entry.Length, () => placement.Refused(name, "is shorter than it says"));
        if (type == Link)
        {
            if (entry.Length is 0 or > LongestLink) throw placement.Refused(name, "is a link to what is no path");
            byte[] target = new byte[entry.Length];
            await content.ReadExactlyAsync(target, cancel);
            if (content.Crc != entry.Crc32) throw placement.Refused(name, "is damaged");
            string text = Encoding.UTF8.GetString(target);
            await tar.WriteSymlinkAsync(placement.SoftLink(name, text), text, time, cancel);
            return 0;
        }

        await tar.WriteFileAsync(placement.File(name), HttpLayerWriter.KindOf(mode), time, entry.Length, content, cancel);
        if (await content.ReadAsync(new byte[1], cancel) != 0) throw placement.Refused(name, "is longer than it says");
        if (content.Crc != entry.Crc32) throw placement.Refused(name, "is damaged");
        return entry.Length;
    }

    /// <summary>The bytes of an entry, with the CRC32 of those that were read. The platform's reader looks at neither length nor CRC32.</summary>
    private sealed class CheckedEntry(Stream inner, long length, Func<PonchoException> isShorter) : ReadingStream
    {
        private readonly Crc32 _crc = new();
        private long _count;

        public uint Crc => _crc.GetCurrentHashAsUInt32();

        public override int Read(Span<byte> buffer)
        {
            int read = inner.Read(buffer);
            Took(buffer[..read], isEnd: read == 0 && !buffer.IsEmpty);
            return read;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read = await inner.ReadAsync(buffer, cancellationToken);
            Took(buffer.Span[..read], isEnd: read == 0 && !buffer.IsEmpty);
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }

        private void Took(ReadOnlySpan<byte> bytes, bool isEnd)
        {
            _crc.Append(bytes);
            _count += bytes.Length;
            if (isEnd && _count < length) throw isShorter();
        }
    }
}
