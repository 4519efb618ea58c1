using Poncho.Runtime.Environments;
using Poncho.Runtime.Relocating;

namespace Poncho.Runtime.Tests.Relocating;

/// <summary>Finds and replaces in bytes at hand, in pieces of a size.</summary>
internal static class Relocated
{
    public static byte[] Bytes(byte[] content, string placeholder, RelocationMode mode, string prefix, int piece)
    {
        var finder = new PlaceholderFinder(placeholder);
        foreach (byte[] part in Pieces(content, piece)) finder.Append(part);
        var offsets = finder.Finish();
        if (offsets.IsEmpty && mode == RelocationMode.Binary) return content;
        var output = new MemoryStream();
        var writer = RelocatingWriter.Begin(new Relocation { Path = "f", Mode = mode, Placeholder = placeholder, Offsets = offsets }, new Prefix(prefix), output);
        foreach (byte[] part in Pieces(content, piece)) writer.Write(part);
        writer.Complete();
        return output.ToArray();
    }

    private static IEnumerable<byte[]> Pieces(byte[] content, int size) => content.Chunk(size);
}
