using System.Runtime.InteropServices;

namespace Poncho.IO.Compression;

/// <summary>libdeflate: the entry points that Poncho calls (libdeflate.h). It works on whole buffers, which is what gzip members are.</summary>
internal static unsafe partial class NativeDeflate
{
    private const string Library = NativeLibraries.Deflate;

    static NativeDeflate() => NativeLibraries.Prepare();

    [LibraryImport(Library, EntryPoint = "libdeflate_alloc_compressor")]
    public static partial nint AllocCompressor(int level);

    [LibraryImport(Library, EntryPoint = "libdeflate_deflate_compress")]
    public static partial nuint Compress(nint compressor, byte* content, nuint size, byte* destination, nuint capacity);

    [LibraryImport(Library, EntryPoint = "libdeflate_free_compressor")]
    public static partial void FreeCompressor(nint compressor);

    [LibraryImport(Library, EntryPoint = "libdeflate_alloc_decompressor")]
    public static partial nint AllocDecompressor();

    /// <returns>0 where the stream is whole and fills <paramref name="destination"/> (with <paramref name="written"/> null, exactly).</returns>
    [LibraryImport(Library, EntryPoint = "libdeflate_deflate_decompress_ex")]
    public static partial int Decompress(nint decompressor, byte* source, nuint size, byte* destination, nuint capacity, nuint* read, nuint* written);

    [LibraryImport(Library, EntryPoint = "libdeflate_free_decompressor")]
    public static partial void FreeDecompressor(nint decompressor);
}
