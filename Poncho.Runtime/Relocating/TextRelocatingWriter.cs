using System.Buffers;
using Poncho.Runtime.Environments;

namespace Poncho.Runtime.Relocating;

/// <summary>
/// A file in which the prefix takes the placeholder's place and all that follows moves. A first line that begins with <c>#!</c> is held back
/// until it is whole, since it may have to be rewritten.
/// </summary>
internal sealed class TextRelocatingWriter(Relocation file, Prefix prefix, Stream output) : RelocatingWriter(file, prefix, output)
{
    // No kernel reads a shebang line of this length; such a first line is text as any other.
    private const int LongestLine = 64 * 1024;

    // The first line as it was and as it becomes; both null once it is written.
    private ArrayBufferWriter<byte>? _line = new();
    private ArrayBufferWriter<byte>? _relocated = new();

    private protected override void Pass(ReadOnlySpan<byte> bytes)
    {
        if (_line is not null && _relocated is not null)
        {
            int end = bytes.IndexOf((byte)'\n');
            var ofLine = end < 0 ? bytes : bytes[..end];
            _line.Write(ofLine);
            _relocated.Write(ofLine);
            bytes = bytes[ofLine.Length..];
            if (end >= 0) EndLine();
            else if (!MayBeShebang()) WriteLine(_relocated.WrittenSpan);
        }

        Output.Write(bytes);
    }

    private protected override void Replace()
    {
        if (_line is null || _relocated is null)
        {
            Output.Write(Prefix.Bytes);
            return;
        }

        _line.Write(Placeholder);
        _relocated.Write(Prefix.Bytes);
        if (!MayBeShebang()) WriteLine(_relocated.WrittenSpan);
    }

    private protected override void End() => EndLine();

    private bool MayBeShebang()
    {
        var line = _line!.WrittenSpan;
        return line.Length <= LongestLine && (line.Length < 2 ? line is [] or [(byte)'#'] : line.StartsWith("#!"u8));
    }

    private void EndLine()
    {
        if (_line is null || _relocated is null) return;
        bool isShebang = _line.WrittenSpan.StartsWith("#!"u8);
        WriteLine(isShebang ? Shebang.Relocate(_line.WrittenSpan, _relocated.WrittenSpan, Placeholder, Prefix) : _relocated.WrittenSpan);
    }

    private void WriteLine(ReadOnlySpan<byte> written)
    {
        Output.Write(written);
        _line = _relocated = null;
    }
}
