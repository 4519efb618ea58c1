using System.Buffers.Binary;
using System.IO.Compression;

namespace Poncho.Oci.Tests.Layers;

/// <summary>Where a stored member of a zip file is, for the tests of kept frames: the product's own reader of <c>.conda</c> files is elsewhere.</summary>
internal sealed record StoredMember(string Archive, long Offset, long Length)
{
    /// <summary>The <c>pkg-*.tar.zst</c> of a <c>.conda</c> file.</summary>
    public static StoredMember PayloadOf(string archive)
    {
        using var zip = ZipFile.OpenRead(archive);
        var entry = zip.Entries.Single(e => e.FullName.StartsWith("pkg-", StringComparison.Ordinal));
        if (entry.Length != entry.CompressedLength) throw new InvalidOperationException($"{archive}: deflated");
        using var file = File.OpenRead(archive);
        var header = new byte[30];
        // A local header is followed by its name and extra field, and these by the bytes (APPNOTE.TXT section 4.3.7).
        for (long at = 0; ;)
        {
            file.Position = at;
            file.ReadExactly(header);
            int name = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(26)), extra = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28));
            var text = new byte[name];
            file.ReadExactly(text);
            var found = zip.GetEntry(System.Text.Encoding.UTF8.GetString(text))!;
            long data = at + header.Length + name + extra;
            if (found.FullName == entry.FullName) return new StoredMember(archive, data, entry.Length);
            at = data + found.CompressedLength;
        }
    }
}
