using System.Buffers;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.IO.Files;
using Poncho.IO.Tar;
using Poncho.Oci.Documents;
using Poncho.Runtime.Environments;

namespace Poncho.Runtime.Tarballs;

/// <summary>The head of a plain tarball as it was read: its files, where it ends, and the sha256 of its compressed bytes.</summary>
internal sealed record TarballHead
{
    public required EnvironmentHead Files { get; init; }

    /// <summary>Where the first layer's bytes begin in the file.</summary>
    public required long End { get; init; }

    public required Digest Digest { get; init; }

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
    internal static TarballHead Parse(ReadOnlyMemory<byte> tar, long end, Digest digest, string path)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        try
        {
            var reader = new TarForwardReader(new MemoryStream(tar.ToArray(), writable: false));
            while (reader.Next())
            {
                if (reader.Current.Kind != TarMemberKind.File) throw new InvalidDataException("an entry that is no file");
                byte[] content = new byte[Math.Min(reader.Current.Size, tar.Length)];
                for (int at = 0, read; (read = reader.Read(content.AsSpan(at))) > 0;) at += read;
                files[reader.Current.Path] = content;
            }
        }
        catch (InvalidDataException e)
        {
            throw TarballDamage.In($"the head of {path}", e);
        }

        byte[] Need(string name) =>
            files.GetValueOrDefault(name)
            ?? throw new PonchoException($"the head of {path} lacks a file: \"{name}\"", "create the environment again");

        return new TarballHead
        {
            End = end,
            Digest = digest,
            Files = new EnvironmentHead
            {
                Manifest = Need(EnvironmentHead.ManifestName),
                Config = Need(EnvironmentHead.ConfigName),
                Layers = EnvironmentHead.ParseLayers(Need(EnvironmentHead.LayersName)),
            },
        };
    }

    /// <summary>Bytes that a head may have, decompressed: its three files and their headers.</summary>
    internal const int Largest = EnvironmentConfig.MaximumSize + (2 * EnvironmentHead.MaximumSize) + (64 * 1024);

    private static TarballHead? ReadZstd(SafeFileHandle file, string path)
    {
        using var decoder = new ZstdDecoder();
        using var sha = new Sha256();
        var tar = new ArrayBufferWriter<byte>();
        byte[] input = new byte[AtomicFile.BufferSize];
        long at = 0;
        bool known = false;
        try
        {
            while (true)
            {
                int read = RandomAccess.Read(file, input, at);
                if (read == 0) return known ? throw new InvalidDataException("it is cut short") : null;
                var left = input.AsSpan(0, read);
                for (bool stuck = false; !stuck;)
                {
                    bool done = decoder.Step(left, tar.GetSpan(AtomicFile.BufferSize), out int consumed, out int produced);
                    tar.Advance(produced);
                    sha.Append(left[..consumed]);
                    at += consumed;
                    left = left[consumed..];
                    if (!known && tar.WrittenCount >= TarballForms.Needed)
                    {
                        if (!BeginsWithHead(tar.WrittenSpan)) return null;
                        known = true;
                    }

                    if (tar.WrittenCount > Largest) throw new InvalidDataException("it is too large");
                    if (done) return known ? Parse(tar.WrittenMemory, at, sha.Finish(), path) : null;
                    stuck = left.IsEmpty && produced == 0;
                }
            }
        }
        catch (InvalidDataException e)
        {
            throw TarballDamage.In($"the head of {path}", e);
        }
    }
}
