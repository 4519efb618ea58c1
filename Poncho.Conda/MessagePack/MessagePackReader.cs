using System.Buffers.Binary;

namespace Poncho.Conda.MessagePack;

/// <summary>
/// Reads the values of a MessagePack document one after another. After an array's or a map's header come its values, a map's each behind its key. Nothing is allocated, and no length in the bytes is believed that the bytes
/// themselves do not bear out.
/// </summary>
/// <param name="bytes">The document.</param>
internal ref struct MessagePackReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>What <see cref="Read"/> came to.</summary>
    public MessagePackKind Kind { get; private set; }

    /// <summary>The bytes of a text (UTF-8, as far as the writer kept to it), of a binary value or of an extension.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Values of an array; pairs of a map.</summary>
    public int Count { get; private set; }

    /// <summary>Of an integer; those from 2^63 are in <see cref="Large"/>.</summary>
    public long Integer { get; private set; }

    /// <summary>An integer from 2^63; else 0.</summary>
    public ulong Large { get; private set; }

    public double Float { get; private set; }

    public bool Boolean { get; private set; }

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Goes on to the next value.</summary>
    /// <exception cref="InvalidDataException">There is none, or none that can be one.</exception>
    public void Read()
    {
        byte type = Take(1)[0];
        switch (type)
        {
            case <= 0x7f:
                SetInteger(type);
                break;
            case <= 0x8f:
                SetMap(type & 0xfu);
                break;
            case <= 0x9f:
                SetArray(type & 0xfu);
                break;
            case <= 0xbf:
                SetBytes(MessagePackKind.Text, type & 0x1fu);
                break;
            case >= 0xe0:
                SetInteger((sbyte)type);
                break;
            default:
                ReadTyped(type);
                break;
        }
    }

    /// <summary>Reads the header of a map.</summary>
    /// <returns>Its pairs.</returns>
    /// <exception cref="InvalidDataException">What comes is no map.</exception>
    public int ReadMap()
    {
        Read();
        return Kind == MessagePackKind.Map ? Count : throw new InvalidDataException("a map is expected");
    }

    /// <summary>Passes over the next value, whatever is in it.</summary>
    public void Skip()
    {
        for (long open = 1; open > 0; open--)
        {
            Read();
            if (Kind == MessagePackKind.Array) open += Count;
            else if (Kind == MessagePackKind.Map) open += 2L * Count;
        }
    }

    private void ReadTyped(byte type)
    {
        switch (type)
        {
            case 0xc0:
                Kind = MessagePackKind.Nil;
                break;
            case 0xc2 or 0xc3:
                Kind = MessagePackKind.Boolean;
                Boolean = type == 0xc3;
                break;
            case 0xc4 or 0xc5 or 0xc6:
                SetBytes(MessagePackKind.Binary, Number(1 << (type - 0xc4)));
                break;
            case 0xc7 or 0xc8 or 0xc9:
                // The type of an extension stands between its length and its bytes.
                SetBytes(MessagePackKind.Extension, Number(1 << (type - 0xc7)) + 1);
                break;
            case 0xca:
                SetFloat(BinaryPrimitives.ReadSingleBigEndian(Take(4)));
                break;
            case 0xcb:
                SetFloat(BinaryPrimitives.ReadDoubleBigEndian(Take(8)));
                break;
            case >= 0xcc and <= 0xcf:
                SetUnsigned(Number(1 << (type - 0xcc)));
                break;
            case >= 0xd0 and <= 0xd3:
                int size = 1 << (type - 0xd0), unused = 64 - (8 * size);
                SetInteger((long)(Number(size) << unused) >> unused);
                break;
            case >= 0xd4 and <= 0xd8:
                SetBytes(MessagePackKind.Extension, (1ul << (type - 0xd4)) + 1);
                break;
            case 0xd9 or 0xda or 0xdb:
                SetBytes(MessagePackKind.Text, Number(1 << (type - 0xd9)));
                break;
            case 0xdc or 0xdd:
                SetArray(Number(2 << (type - 0xdc)));
                break;
            case 0xde or 0xdf:
                SetMap(Number(2 << (type - 0xde)));
                break;
            default:
                throw new InvalidDataException($"a value begins with the byte {type:x2}, which none may");
        }
    }

    private void SetInteger(long value)
    {
        Kind = MessagePackKind.Integer;
        Integer = value;
        Large = 0;
    }

    private void SetUnsigned(ulong value)
    {
        SetInteger((long)value);
        if (value > long.MaxValue) Large = value;
    }

    private void SetFloat(double value)
    {
        Kind = MessagePackKind.Float;
        Float = value;
    }

    private void SetBytes(MessagePackKind kind, ulong length)
    {
        Kind = kind;
        Bytes = Take(length);
    }

    private void SetArray(ulong count)
    {
        Kind = MessagePackKind.Array;
        Count = count <= (ulong)_rest.Length ? (int)count : throw CutShort();
    }

    private void SetMap(ulong count)
    {
        Kind = MessagePackKind.Map;
        Count = count <= (ulong)_rest.Length / 2 ? (int)count : throw CutShort();
    }

    private ulong Number(int size)
    {
        var digits = Take((ulong)size);
        ulong number = 0;
        foreach (byte digit in digits) number = (number << 8) | digit;
        return number;
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length) throw CutShort();
        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }

    private static InvalidDataException CutShort() => new("a value is longer than the document");
}
