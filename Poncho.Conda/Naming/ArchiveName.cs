namespace Poncho.Conda.Naming;

/// <summary>The parts of an archive's file name, as UTF-8: <c>NAME-VERSION-BUILD.conda</c> or <c>.tar.bz2</c>.</summary>
internal static class ArchiveName
{
    /// <summary>Longer file names do not exist on any file system.</summary>
    public const int MaximumLength = 255;

    /// <summary>Bytes of the name without the extension; 0 for what is no archive of a package, such as a path.</summary>
    public static int StemLength(ReadOnlySpan<byte> fileName)
    {
        int stem = fileName.EndsWith(".conda"u8) ? fileName.Length - 6 : fileName.EndsWith(".tar.bz2"u8) ? fileName.Length - 8 : 0;
        if (fileName.Length > MaximumLength || fileName.IndexOfAny((byte)'/', (byte)'\\') >= 0) return 0;
        return fileName.IndexOfAnyInRange((byte)0, (byte)31) >= 0 ? 0 : stem;
    }

    /// <summary>The name without the extension of what is known to be an archive's file name.</summary>
    public static ReadOnlySpan<byte> Stem(ReadOnlySpan<byte> fileName) => fileName[..^(fileName[^1] == 'a' ? 6 : 8)];

    /// <summary>Bytes of the package's name in a stem: what comes before the last two dashes; 0 where there are no two.</summary>
    public static int NameLength(ReadOnlySpan<byte> stem)
    {
        int build = stem.LastIndexOf((byte)'-');
        return build <= 0 ? 0 : Math.Max(0, stem[..build].LastIndexOf((byte)'-'));
    }
}
