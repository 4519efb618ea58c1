using System.Buffers;
using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.IO.Files;
using Poncho.Oci.Documents;
using Poncho.Runtime.Tarballs;

namespace Poncho.Runtime.Opening;

/// <summary>
/// A layer's tarball as it is decompressed, over the checked bytes that it comes from. Read it, then call <see cref="Finish"/>.
/// </summary>
internal sealed class LayerStream : IDisposable
{
    // A gzip layer stands in its file without the two zero blocks that end a tarball; more of them than needed do no harm.
    private static readonly byte[] End = new byte[1024];

    private readonly Stream _checked;
    private readonly string _name;

    /// <param name="verified">The compressed bytes; reading to its end checks them. Disposed with this.</param>
    /// <param name="mediaType">How they are compressed.</param>
    /// <param name="name">The layer's name for messages.</param>
    public LayerStream(Stream verified, string mediaType, string name)
    {
        _checked = verified;
        _name = name;
        Stream tar = mediaType switch
        {
            MediaTypes.LayerTarZstd => new ZstdDecompressStream(verified, leaveOpen: true),
            MediaTypes.LayerTarGzip => new GzipReadStream(verified, workers: 0, leaveOpen: true),
            MediaTypes.LayerTar => verified,
            _ => throw new PonchoException($"layer {name} has a form that this program does not know: \"{mediaType}\"", "use a newer poncho"),
        };
        Tar = new BufferedStream(new FollowedStream(tar, End), AtomicFile.BufferSize);
    }

    public Stream Tar { get; }

    /// <summary>Reads what follows the last entry, to the end, where the digest is compared.</summary>
    /// <exception cref="PonchoException">The bytes are not the layer's, or are damaged.</exception>
    public void Finish()
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(AtomicFile.BufferSize);
        try
        {
            while (Tar.Read(buffer) > 0)
            {
            }

            Check(buffer);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw TarballDamage.In(_name, e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// Reads the compressed bytes to their end, where the digest is compared: where they are others, that is why they could not be unpacked.
    /// </summary>
    /// <exception cref="PonchoException">The bytes are not the layer's.</exception>
    public void CheckBytes()
    {
        try
        {
            Check(new byte[AtomicFile.BufferSize]);
        }
        catch (IOException e)
        {
            throw TarballDamage.In(_name, e);
        }
    }

    private void Check(byte[] buffer)
    {
        while (_checked.Read(buffer) > 0)
        {
        }
    }

    public void Dispose()
    {
        Tar.Dispose();
        _checked.Dispose();
    }
}
