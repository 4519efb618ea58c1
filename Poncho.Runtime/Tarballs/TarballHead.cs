using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.IO.Files;
using Poncho.IO.Tar;
using Poncho.Oci.Documents;
using Poncho.Runtime.Environments;

namespace Poncho.Runtime.Tarballs;

/// <summary>The head of a plain tarball as it was read: its files, where it ends, and which environment that is.</summary>
internal sealed record TarballHead
{
    public required EnvironmentHead Files { get; init; }

    /// <summary>Where the first layer's bytes begin in the file.</summary>
    public required long End { get; init; }

    /// <summary>
    /// Under which the node cache files the environment: the manifest's digest where layers are checked against it, else the sha256 of the
    /// head's compressed bytes.
    /// </summary>
    public required Digest Id { get; init; }

    /// <summary>Reads the head; null for a tarball that has none, such as one of conda-pack.</summary>
    /// <exception cref="PonchoException">There is one, and it is damaged.</exception>
    public static TarballHead? Read(SafeFileHandle file, TarballForm form, string path) => form switch
    {
        TarballForm.Zstd => ReadZstd(file, path),
        TarballForm.Gzip => GzipHead.Read(file, path),
        _ => null,
    };

    /// <summary>Whether the first bytes of a tarball are the first entry of a head.</summary>
    internal static bool BeginsWithHead(ReadOnlySpan<byte> tar)
    {
        // A tar header begins with the entry's name, which a NUL ends.
        byte[] name = [.. Encoding.ASCII.GetBytes(EnvironmentHead.ManifestName), 0];
        return tar.StartsWith(name);
    }

    /// <summary>Takes the three files out of the head's tar entries.</summary>
    /// <param name="tar">The entries.</param>
    /// <param name="end">Where the head ends in the file.</param>
    /// <param name="member">The sha256 of the gzip member that the head is; null where it is a zstd frame.</param>
    /// <param name="path">Of the tarball, for messages.</param>
    internal static TarballHead Parse(ReadOnlyMemory<byte> tar, long end, Digest? member, string path)
    {
        // Each start of a task reads a head: what is in it is not copied.
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        try
        {
            MemoryMarshal.TryGetArray(tar, out var array);
            var stream = new MemoryStream(array.Array!, array.Offset, array.Count, writable: false);
            var reader = new TarForwardReader(stream);
            while (reader.Next())
            {
                if (reader.Current.Kind != TarMemberKind.File) throw new InvalidDataException("an entry that is no file");
                if (reader.Current.Size > stream.Length - stream.Position) throw new InvalidDataException("an entry that is cut short");
                files[reader.Current.Path] = tar.Slice((int)stream.Position, (int)reader.Current.Size);
            }
        }
        catch (InvalidDataException e)
        {
            throw TarballDamage.In($"the head of {path}", e);
        }

        ReadOnlyMemory<byte> Need(string name) =>
            files.TryGetValue(name, out var content)
            ? content
            : throw new PonchoException($"the head of {path} lacks a file: \"{name}\"", "create the environment again");

        var manifest = Need(EnvironmentHead.ManifestName);
        return new TarballHead
        {
            End = end,
            Id = member ?? Digest.Of(manifest.Span),
            Files = new EnvironmentHead
            {
                Manifest = manifest,
                Config = Need(EnvironmentHead.ConfigName),
                Layers = EnvironmentHead.ParseLayers(Need(EnvironmentHead.LayersName).Span),
            },
        };
    }

    /// <summary>Bytes that a head may have, decompressed: its three files and their headers.</summary>
    internal const int Largest = EnvironmentConfig.MaximumSize + (2 * EnvironmentHead.MaximumSize) + (64 * 1024);

    // Most heads fit into one piece.
    private const int Piece = 32 * 1024;

    private static TarballHead? ReadZstd(SafeFileHandle file, string path)
    {
        using var decoder = new ZstdDecoder();
        byte[] input = new byte[Piece];
        ArrayBufferWriter<byte>? tar = null;
        long at = 0;
        bool known = false;
        try
        {
            while (true)
            {
                int read = RandomAccess.Read(file, input, at);
                if (read == 0) return known ? throw new InvalidDataException("it is cut short") : null;
                var left = input.AsSpan(0, read);
                tar ??= new ArrayBufferWriter<byte>(RoomFor(left));
                for (bool stuck = false; !stuck;)
                {
                    bool done = decoder.Step(left, tar.GetSpan(), out int consumed, out int produced);
                    tar.Advance(produced);
                    at += consumed;
                    left = left[consumed..];
                    if (!known && tar.WrittenCount >= TarballForms.Needed)
                    {
                        if (!BeginsWithHead(tar.WrittenSpan)) return null;
                        known = true;
                    }

                    if (tar.WrittenCount > Largest) throw new InvalidDataException("it is too large");
                    if (done) return known ? Parse(tar.WrittenMemory, at, null, path) : null;
                    stuck = left.IsEmpty && produced == 0;
                }
            }
        }
        catch (InvalidDataException e)
        {
            throw TarballDamage.In($"the head of {path}", e);
        }
    }

    // As much as the frame says that it holds, and a little more, so that the decoder sees the end.
    private static int RoomFor(ReadOnlySpan<byte> frame)
    {
        const int Spare = 64;
        long size = ZstdFrameHeader.TryRead(frame, out var header) && header.ContentSize is { } content ? content : Piece;
        return (int)Math.Min(size, Largest) + Spare;
    }
}
