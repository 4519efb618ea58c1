using System.Buffers.Binary;
using System.IO.Hashing;

namespace Poncho.Oci.Tests.Layers;

/// <summary>zstd frames made by hand, with blocks that no compressor would choose (RFC 8878 section 3.1.1).</summary>
internal static class HandmadeZstd
{
    /// <summary>A frame whose blocks hold these pieces: a run of one byte as an RLE block where <paramref name="runs"/>, else raw.</summary>
    /// <param name="pieces">What each block holds, at most 128 KiB.</param>
    /// <param name="runs">Whether blocks of one repeated byte are written as such.</param>
    /// <param name="checksum">Whether the content's checksum follows.</param>
    /// <param name="windowLog">Base-two logarithm of the window that the header asks for.</param>
    public static byte[] Frame(IReadOnlyList<byte[]> pieces, bool runs, bool checksum, int windowLog = 17)
    {
        var frame = new MemoryStream();
        frame.Write([0x28, 0xb5, 0x2f, 0xfd, (byte)(checksum ? 4 : 0), (byte)((windowLog - 10) << 3)]);
        for (int i = 0; i < pieces.Count; i++) WriteBlock(frame, pieces[i], runs, i == pieces.Count - 1);
        if (pieces.Count == 0) WriteBlock(frame, [], runs, isLast: true);
        if (checksum)
        {
            var hash = new XxHash64();
            foreach (byte[] piece in pieces) hash.Append(piece);
            var low = new byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(low, (uint)hash.GetCurrentHashAsUInt64());
            frame.Write(low);
        }

        return frame.ToArray();
    }

    /// <summary>A skippable frame (section 3.1.2).</summary>
    public static byte[] Skippable(int length)
    {
        var frame = new byte[8 + length];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, 0x184D2A53);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(4), length);
        frame.AsSpan(8).Fill(0x5a);
        return frame;
    }

    /// <summary>Cuts bytes into pieces of these lengths, over and over.</summary>
    public static List<byte[]> Cut(byte[] content, IReadOnlyList<int> lengths)
    {
        var pieces = new List<byte[]>();
        for (int at = 0, i = 0; at < content.Length; i++)
        {
            int length = Math.Min(lengths[i % lengths.Count], content.Length - at);
            pieces.Add(content[at..(at + length)]);
            at += length;
        }

        return pieces;
    }

    private static void WriteBlock(MemoryStream frame, byte[] piece, bool runs, bool isLast)
    {
        bool run = runs && piece.Length > 0 && !piece.AsSpan().ContainsAnyExcept(piece[0]);
        int header = (piece.Length << 3) | (run ? 2 : 0) | (isLast ? 1 : 0);
        frame.Write([(byte)header, (byte)(header >> 8), (byte)(header >> 16)]);
        frame.Write(run ? piece.AsSpan(0, 1) : piece);
    }
}
