using System.Buffers.Binary;
using Poncho.IO.Files;

namespace Poncho.Conda.LocalChannels;

/// <summary>
/// The times that packed byte code expects of its sources. Files get one fixed time in a package, so that its bytes follow from their
/// content alone; but Python ignores a <c>.pyc</c> whose source has another time than the <c>.pyc</c> notes (PEP 552), so such a source
/// keeps that one.
/// </summary>
internal static class ByteCodeTimes
{
    private const int HeaderSize = 16, FlagsOffset = 4, TimeOffset = 8;

    /// <summary>By path of the source in the package: seconds since 1970.</summary>
    public static Dictionary<string, long> Of(IEnumerable<FolderEntry> entries)
    {
        var times = new Dictionary<string, long>(StringComparer.Ordinal);
        byte[] header = new byte[HeaderSize];
        foreach (var entry in entries)
        {
            if (entry.Kind != FileKind.File || SourceOf(entry.Path) is not { } source) continue;
            using var file = File.OpenHandle(entry.Source);
            if (FullRead.At(file, header, 0) < HeaderSize) continue;
            uint flags = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(FlagsOffset));
            if (flags == 0) times[source] = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(TimeOffset));
        }

        return times;
    }

    // a/__pycache__/b.cpython-311.pyc comes from a/b.py (PEP 3147)
    private static string? SourceOf(string path)
    {
        const string Folder = "__pycache__/";
        int folder = path.LastIndexOf(Folder, StringComparison.Ordinal);
        if (folder < 0 || !path.EndsWith(".pyc", StringComparison.Ordinal)) return null;
        string name = path[(folder + Folder.Length)..^".pyc".Length];
        int tag = name.LastIndexOf('.');
        // "b.cpython-311.opt-1": optimized byte code notes the same time
        if (tag > 0 && name[tag..].StartsWith(".opt-", StringComparison.Ordinal)) tag = name.LastIndexOf('.', tag - 1);
        return tag > 0 ? $"{path[..folder]}{name[..tag]}.py" : null;
    }
}
