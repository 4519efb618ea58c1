using System.Buffers;
using Poncho.Runtime.Environments;

namespace Poncho.Runtime.Relocating;

/// <summary>
/// A file in which the prefix takes the placeholder's place and all that follows moves. A first line that begins with <c>#!</c> is held back
/// until it is whole, since it may have to be rewritten; where it becomes two lines, so is the second line, which may have to stay the second.
/// </summary>
internal sealed class TextRelocatingWriter(Relocation file, Prefix prefix, Stream output) : RelocatingWriter(file, prefix, output)
{
    // No kernel reads a shebang line of this length; such a first line is text as any other, and such a second line declares nothing.
    private const int LongestLine = 64 * 1024;

    // The first line as it was and as it becomes; both null once it is written.
    private ArrayBufferWriter<byte>? _line = new();
    private ArrayBufferWriter<byte>? _relocated = new();

    // What Python's string without effect is in the second of two lines; then the line break behind it and the file's own second line. Null while or
    // after neither is held.
    private byte[]? _held;
    private ArrayBufferWriter<byte>? _second;

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

        if (_second is not null && !bytes.IsEmpty) bytes = PassSecond(bytes);
        Output.Write(bytes);
    }

    private protected override void Replace()
    {
        if (_line is not null && _relocated is not null)
        {
            _line.Write(Placeholder);
            _relocated.Write(Prefix.Bytes);
            if (!MayBeShebang()) WriteLine(_relocated.WrittenSpan);
        }
        else if (_second is not null)
        {
            _second.Write(Prefix.Bytes);
        }
        else
        {
            Output.Write(Prefix.Bytes);
        }
    }

    private protected override void End()
    {
        EndLine();
        EndSecond();
    }

    private bool MayBeShebang()
    {
        var line = _line!.WrittenSpan;
        return line.Length <= LongestLine && (line.Length < 2 ? line is [] or [(byte)'#'] : line.StartsWith("#!"u8));
    }

    private void EndLine()
    {
        if (_line is null || _relocated is null) return;
        bool isShebang = _line.WrittenSpan.StartsWith("#!"u8);
        var written = isShebang ? Shebang.Relocate(_line.WrittenSpan, _relocated.WrittenSpan, Placeholder, Prefix) : _relocated.WrittenSpan;
        int lineBreak = written.IndexOf((byte)'\n');
        if (lineBreak >= 0)
        {
            _held = written[lineBreak..].ToArray();
            _second = new ArrayBufferWriter<byte>();
            written = written[..lineBreak];
        }

        WriteLine(written);
    }

    private void WriteLine(ReadOnlySpan<byte> written)
    {
        Output.Write(written);
        _line = _relocated = null;
    }

    // Takes bytes of the second line, and returns what is behind it.
    private ReadOnlySpan<byte> PassSecond(ReadOnlySpan<byte> bytes)
    {
        // It begins with the line break of the first.
        int from = _second!.WrittenCount == 0 ? 1 : 0;
        int end = bytes[from..].IndexOf((byte)'\n');
        var ofLine = end < 0 ? bytes : bytes[..(from + end)];
        _second.Write(ofLine);
        if (end >= 0 || _second.WrittenCount > LongestLine) EndSecond();
        return bytes[ofLine.Length..];
    }

    private void EndSecond()
    {
        if (_held is null || _second is null) return;
        var line = _second.WrittenSpan;
        bool isFirst = line.Length is > 0 and <= LongestLine && EncodingLine.IsOther(line[1..]);
        Output.Write(isFirst ? line : _held);
        Output.Write(isFirst ? _held : line);
        _held = null;
        _second = null;
    }
}
