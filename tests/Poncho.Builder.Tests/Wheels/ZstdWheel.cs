using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using Poncho.IO.Compression;

namespace Poncho.Builder.Tests.Wheels;

/// <summary>Writes a wheel anew with every file compressed by zstd (method 93), which the platform cannot.</summary>
internal static class ZstdWheel
{
    public static string Write(TestWheel wheel, string folder)
    {
        string path = Path.Combine(folder, wheel.FileName);
        using var zip = new ZipArchive(new MemoryStream(wheel.ToBytes()));
        using var file = new BinaryWriter(new FileStream(path, FileMode.Create));
        var directory = new MemoryStream();
        using var entries = new BinaryWriter(directory);
        foreach (var entry in zip.Entries)
        {
            using var content = new MemoryStream();
            using (var stream = entry.Open()) stream.CopyTo(content);
            byte[] packed = Packed(content.ToArray()), name = Encoding.UTF8.GetBytes(entry.FullName);
            uint offset = (uint)file.BaseStream.Position;
            file.Write("PK\u0003\u0004"u8);
            Common(file, content.ToArray(), packed, name);
            file.Write(name);
            file.Write(packed);
            entries.Write("PK\u0001\u0002"u8);
            entries.Write((ushort)0x0314);
            Common(entries, content.ToArray(), packed, name);
            entries.Write(new byte[6]);
            entries.Write(entry.ExternalAttributes);
            entries.Write(offset);
            entries.Write(name);
        }

        uint start = (uint)file.BaseStream.Position;
        file.Write(directory.ToArray());
        file.Write("PK\u0005\u0006"u8);
        file.Write(new byte[4]);
        file.Write((ushort)zip.Entries.Count);
        file.Write((ushort)zip.Entries.Count);
        file.Write((uint)directory.Length);
        file.Write(start);
        file.Write((ushort)0);
        return path;
    }

    // The fields that the local header and the directory share: version, flags, method, time, date, CRC32, sizes, lengths of name and extra field.
    private static void Common(BinaryWriter to, byte[] content, byte[] packed, byte[] name)
    {
        to.Write((ushort)63);
        to.Write((ushort)0x0800);
        to.Write((ushort)93);
        to.Write((ushort)0);
        to.Write((ushort)0x5021);
        to.Write(Crc32.HashToUInt32(content));
        to.Write((uint)packed.Length);
        to.Write((uint)content.Length);
        to.Write((ushort)name.Length);
        to.Write((ushort)0);
    }

    private static byte[] Packed(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var zstd = new ZstdCompressStream(packed, new ZstdOptions(), leaveOpen: true)) zstd.Write(content);
        return packed.ToArray();
    }
}
