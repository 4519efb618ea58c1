using Poncho.Runtime.Environments;

namespace Poncho.Runtime.Relocating;

/// <summary>
/// A file that keeps its length: a C string with placeholders becomes shorter, and NUL bytes after it keep all that follows in its place. The
/// file may end within the string.
/// </summary>
internal sealed class BinaryRelocatingWriter(Relocation file, Prefix prefix, Stream output) : RelocatingWriter(file, prefix, output)
{
    private static readonly byte[] Nuls = new byte[4096];

    // Bytes that the current C string has become shorter by; it ends at the next NUL.
    private long _gap;
    private bool _inString;

    private protected override void Pass(ReadOnlySpan<byte> bytes)
    {
        int end = _inString ? bytes.IndexOf((byte)0) : -1;
        if (end >= 0)
        {
            Output.Write(bytes[..end]);
            End();
            bytes = bytes[end..];
        }

        Output.Write(bytes);
    }

    private protected override void Replace()
    {
        Output.Write(Prefix.Bytes);
        _gap += Placeholder.Length - Prefix.Bytes.Length;
        _inString = true;
    }

    private protected override void End()
    {
        _inString = false;
        for (; _gap > 0; _gap -= Math.Min(_gap, Nuls.Length)) Output.Write(Nuls.AsSpan(0, (int)Math.Min(_gap, Nuls.Length)));
    }
}
