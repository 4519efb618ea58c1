using System.Runtime.InteropServices;
using Poncho.IO.Machines;

namespace Poncho.IO.Compression;

/// <summary>The reference libzstd: the entry points that Poncho calls (zstd.h, stable part).</summary>
internal static unsafe partial class NativeZstd
{
    public const int CompressionLevel = 100, ContentSizeFlag = 200, ChecksumFlag = 201, WorkerCount = 400;
    public const int WindowLogMax = 100;
    public const int Continue = 0, Flush = 1, End = 2;
    public const int ResetSession = 1;

    private const string Library = NativeLibraries.Zstd;

    static NativeZstd() => NativeLibraries.Prepare();

    [LibraryImport(Library, EntryPoint = "ZSTD_versionString")]
    public static partial byte* VersionString();

    [LibraryImport(Library, EntryPoint = "ZSTD_isError")]
    public static partial uint IsError(nuint code);

    [LibraryImport(Library, EntryPoint = "ZSTD_getErrorName")]
    public static partial byte* ErrorName(nuint code);

    [LibraryImport(Library, EntryPoint = "ZSTD_compressBound")]
    public static partial nuint CompressBound(nuint size);

    [LibraryImport(Library, EntryPoint = "ZSTD_createCCtx")]
    public static partial nint CreateCCtx();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeCCtx")]
    public static partial nuint FreeCCtx(nint context);

    [LibraryImport(Library, EntryPoint = "ZSTD_CCtx_setParameter")]
    public static partial nuint SetParameter(nint context, int parameter, int value);

    [LibraryImport(Library, EntryPoint = "ZSTD_CCtx_setPledgedSrcSize")]
    public static partial nuint SetPledgedSize(nint context, ulong size);

    [LibraryImport(Library, EntryPoint = "ZSTD_CCtx_reset")]
    public static partial nuint ResetCCtx(nint context, int directive);

    [LibraryImport(Library, EntryPoint = "ZSTD_compress2")]
    public static partial nuint Compress2(nint context, byte* destination, nuint capacity, byte* source, nuint size);

    [LibraryImport(Library, EntryPoint = "ZSTD_compressStream2")]
    public static partial nuint CompressStream2(nint context, OutBuffer* output, InBuffer* input, int operation);

    [LibraryImport(Library, EntryPoint = "ZSTD_createDCtx")]
    public static partial nint CreateDCtx();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeDCtx")]
    public static partial nuint FreeDCtx(nint context);

    [LibraryImport(Library, EntryPoint = "ZSTD_DCtx_reset")]
    public static partial nuint ResetDCtx(nint context, int directive);

    [LibraryImport(Library, EntryPoint = "ZSTD_DCtx_setParameter")]
    public static partial nuint SetDParameter(nint context, int parameter, int value);

    [LibraryImport(Library, EntryPoint = "ZSTD_decompressStream")]
    public static partial nuint DecompressStream(nint context, OutBuffer* output, InBuffer* input);

    /// <summary>Throws when a libzstd call returned an error; gives its value back otherwise.</summary>
    /// <exception cref="InvalidDataException">What was read is wrong.</exception>
    /// <exception cref="PonchoException">There is not enough memory.</exception>
    public static nuint Check(nuint code, string doing)
    {
        if (IsError(code) == 0) return code;
        if (code == unchecked((nuint)(-OutOfMemory))) throw NoMemory.To("work with zstd", MostMemory);
        throw new InvalidDataException($"{doing}: {Text(ErrorName(code))}");
    }

    /// <summary>Bytes that one decompression takes at most: the largest window that is taken, and its buffers.</summary>
    public const long MostMemory = 160L << 20;

    // zstd_errors.h: ZSTD_error_memory_allocation.
    private const int OutOfMemory = 64;

    public static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";

    [StructLayout(LayoutKind.Sequential)]
    public struct InBuffer
    {
        public byte* Source;
        public nuint Size;
        public nuint Position;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct OutBuffer
    {
        public byte* Destination;
        public nuint Size;
        public nuint Position;
    }
}
