using System.IO.Compression;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.IO.Files;
using Poncho.Runtime.Opening;
using Poncho.Runtime.Relocating;
using Poncho.Runtime.RelocatingInPlace;
using Poncho.Runtime.Tarballs;
using Poncho.Runtime.Trees;

namespace Poncho.Runtime.Unpacking;

/// <summary>
/// A tarball without a head, such as conda-pack and the original make: unpacked as one stream, then relocated by conda-pack's own list, else
/// by the conda-meta records. It is known by the sha256 of the whole file. Where the folder that was packed had a <c>.poncho</c> of its own,
/// that is left out.
/// </summary>
internal sealed class HeadlessTarball : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly string _path;

    public HeadlessTarball(string path)
    {
        _path = path;
        _file = TarballFile.Open(path);
    }

    /// <summary>Of the whole file; reads it.</summary>
    public Digest Digest()
    {
        using var sha = new Sha256();
        byte[] buffer = new byte[1024 * 1024];
        long at = 0;
        for (int read; (read = RandomAccess.Read(_file, buffer, at)) > 0; at += read) sha.Append(buffer.AsSpan(0, read));
        return sha.Finish();
    }

    /// <summary>Fills an empty folder.</summary>
    /// <exception cref="PonchoException">The tarball is damaged or hostile, the prefix too long, or the disk does not take it.</exception>
    public void Unpack(string folder, Prefix prefix, UnpackOptions options, CancellationToken cancel)
    {
        prefix.CheckCanBeWritten();
        var form = TarballFile.FormOf(_file, _path);
        long size = RandomAccess.GetLength(_file);
        options.Progress.Begin(_path, size);
        try
        {
            var compressed = new ReportingStream(new FileSlice(_file, 0, size), bytes => options.Progress.Advance(_path, bytes));
            var meter = new UnpackMeter(options.Limits);
            using (var tar = new BufferedStream(Decompress(form, compressed), AtomicFile.BufferSize))
            using (var tree = new FolderTree(folder, LinkRule.FollowInside))
            {
                var unpacker = new LayerUnpacker(tree, meter, _path) { IsShared = options.IsShared, PassesOverNotes = true };
                unpacker.Unpack(tar, cancel);
            }

            using var relocation = new FolderRelocation(folder, prefix, bytes => meter.CountBytes(bytes, _path));
            relocation.Relocate(CondaRecords.Of(folder));
        }
        finally
        {
            options.Progress.End(_path);
        }
    }

    public void Dispose() => _file.Dispose();

    private Stream Decompress(TarballForm form, Stream file) => form switch
    {
        TarballForm.Zstd => new ZstdDecompressStream(file),
        TarballForm.Gzip => new GZipStream(file, CompressionMode.Decompress),
        TarballForm.Plain => file,
        _ => throw NotRead(form),
    };

    private PonchoException NotRead(TarballForm form) =>
        new($"a tarball in the form {form.ToString().ToLowerInvariant()} is not read: \"{_path}\"", "compress it with gzip or zstd");
}
