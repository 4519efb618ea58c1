using System.Text;

namespace Poncho.Builder.Specs.Syntax;

/// <summary>Turns byte offsets into lines and columns. Each offset must be at or behind the last one: so a text is passed over only once.</summary>
internal ref struct PlaceCursor(ReadOnlySpan<byte> content)
{
    private readonly ReadOnlySpan<byte> _content = content;
    private int _offset, _line = 1, _column = 1;

    public SpecPosition At(long offset)
    {
        var passed = _content[_offset..(int)offset];
        int lines = passed.Count((byte)'\n');
        if (lines > 0)
        {
            _line += lines;
            _column = 1;
            passed = passed[(passed.LastIndexOf((byte)'\n') + 1)..];
        }

        _column += Encoding.UTF8.GetCharCount(passed);
        _offset = (int)offset;
        return new SpecPosition(_line, _column);
    }
}
