using System.Buffers.Binary;
using System.Text;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Oci.Documents;
using Poncho.Oci.Layers;

namespace Poncho.Builder.Images.Squashing;

/// <summary>
/// A SIF, the file that apptainer runs: a header, a table of descriptors, and one partition, which is a squashfs. Little-endian and packed. The same image
/// is the same file: its uuid is of its content, its times are fixed.
/// </summary>
internal static class SifFile
{
    /// <summary>Where the partition begins, in bytes.</summary>
    public const int DataOffset = DescriptorsOffset + (Slots * DescriptorSize) + Padding;

    private const int HeaderSize = 128, DescriptorsOffset = 4096, DescriptorSize = 585, Slots = 48, Alignment = 4096;
    private const int Padding = Alignment - (((Slots * DescriptorSize) + DescriptorsOffset) % Alignment);
    private const int PartitionType = 0x4004, Squashfs = 1, PrimarySystem = 2, DefaultGroup = unchecked((int)0xF0000001);

    /// <summary>Writes it around a squashfs that is there.</summary>
    /// <param name="path">The file; it is there only when it is whole.</param>
    /// <param name="squashfs">The partition's content.</param>
    /// <param name="platform">What it runs on.</param>
    /// <param name="cancel">Stops it; nothing stays.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="PonchoException">The platform has no number there, or the file cannot be written.</exception>
    public static async Task<long> WriteAsync(string path, string squashfs, Platform platform, CancellationToken cancel)
    {
        string arch = platform.Architecture switch
        {
            "amd64" => "02",
            "arm64" => "04",
            "ppc64le" => "06",
            _ => throw new PonchoException($"a SIF is not written for this platform: \"{platform.Architecture}\"", "export an OCI layout"),
        };
        using var content = Segments(squashfs);
        long size = RandomAccess.GetLength(content);
        Digest digest = await DigestOf(squashfs, cancel);
        byte[] head = Head(arch, size, digest);
        await AtomicFile.WriteAsync(path, (file, token) => Task.Run(() =>
        {
            var output = ((FileStream)file).SafeFileHandle;
            RandomAccess.Write(output, head, 0);
            FileCopy.Copy(content, 0, output, DataOffset, size, token);
        }, token), cancel);
        return DataOffset + size;
    }

    private static Microsoft.Win32.SafeHandles.SafeFileHandle Segments(string path) => Export.Segments.LayerSegmentFile.Open(path);

    private static async Task<Digest> DigestOf(string path, CancellationToken cancel)
    {
        await using var file = File.OpenRead(path);
        return await Digest.OfAsync(file, cancel);
    }

    private static byte[] Head(string arch, long size, Digest digest)
    {
        byte[] head = new byte[DataOffset];
        var header = head.AsSpan(0, HeaderSize);
        Encoding.ASCII.GetBytes("#!/usr/bin/env run-singularity\n", header);
        Encoding.ASCII.GetBytes("SIF_MAGIC", header[32..]);
        Encoding.ASCII.GetBytes("01", header[42..]);
        Encoding.ASCII.GetBytes(arch, header[45..]);
        Uuid(digest).CopyTo(header[48..]);
        Int64(header, 64, LayerTimes.Fixed);
        Int64(header, 72, LayerTimes.Fixed);
        Int64(header, 80, Slots - 1);
        Int64(header, 88, Slots);
        Int64(header, 96, DescriptorsOffset);
        Int64(header, 104, Slots * DescriptorSize);
        Int64(header, 112, DataOffset);
        Int64(header, 120, size);

        var descriptor = head.AsSpan(DescriptorsOffset, DescriptorSize);
        Int32(descriptor, 0, PartitionType);
        descriptor[4] = 1;
        Int32(descriptor, 5, 1);
        Int32(descriptor, 9, DefaultGroup);
        Int64(descriptor, 17, DataOffset);
        Int64(descriptor, 25, size);
        Int64(descriptor, 33, size);
        Int64(descriptor, 41, LayerTimes.Fixed);
        Int64(descriptor, 49, LayerTimes.Fixed);
        Encoding.ASCII.GetBytes("environment", descriptor[73..]);
        Int32(descriptor, 201, Squashfs);
        Int32(descriptor, 205, PrimarySystem);
        Encoding.ASCII.GetBytes(arch, descriptor[209..]);
        return head;
    }

    // RFC 9562, version 8: bits of one's own choice.
    private static byte[] Uuid(Digest digest)
    {
        byte[] hash = new byte[Digest.ByteCount];
        digest.CopyTo(hash);
        hash[6] = (byte)((hash[6] & 0x0f) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return hash[..16];
    }

    private static void Int32(Span<byte> at, int offset, int value) => BinaryPrimitives.WriteInt32LittleEndian(at[offset..], value);

    private static void Int64(Span<byte> at, int offset, long value) => BinaryPrimitives.WriteInt64LittleEndian(at[offset..], value);
}
