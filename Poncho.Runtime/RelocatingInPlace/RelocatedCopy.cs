using Microsoft.Win32.SafeHandles;
using Poncho.IO.Files;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Relocating;
using Poncho.Runtime.Trees;

namespace Poncho.Runtime.RelocatingInPlace;

/// <summary>A file that is there already, written once more with the prefix in its placeholders' places.</summary>
internal static class RelocatedCopy
{
    /// <param name="file">What is copied.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="relocation">Where its placeholders are.</param>
    /// <param name="prefix">What takes their place.</param>
    /// <param name="to">The new file; it stays open.</param>
    /// <exception cref="Poncho.IO.PonchoException">A placeholder is not where the index says, or a disk fails.</exception>
    public static void Write(SafeFileHandle file, string path, Relocation relocation, Prefix prefix, Stream to) =>
        Write(take => FileBytes.Read(file, path, take), relocation, prefix, to);

    /// <param name="packed">Gives its bytes as they are in its layer.</param>
    /// <param name="relocation">Where its placeholders are.</param>
    /// <param name="prefix">What takes their place.</param>
    /// <param name="to">The new file; it stays open.</param>
    /// <inheritdoc cref="Write(SafeFileHandle, string, Relocation, Prefix, Stream)"/>
    public static void Write(PackedBytes.Reader packed, Relocation relocation, Prefix prefix, Stream to)
    {
        // Its writes pass through to the file; disposing it would close that too early.
        var output = new BufferedStream(to, AtomicFile.BufferSize);
        var writer = RelocatingWriter.Begin(relocation, prefix, output);
        packed(writer.Write);
        writer.Complete();
        output.Flush();
    }
}
