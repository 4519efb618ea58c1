using MessagePack;

namespace Poncho.Conda.Shards;

/// <summary>
/// Reads the values of a MessagePack document one after another. After the header of an array or a map come its values, those of a map each
/// behind its key. Nothing is copied, and no count or length is believed that the document is too short for.
/// </summary>
/// <param name="document">The document; the library's reader goes over these very bytes.</param>
internal ref struct ShardReader(ReadOnlyMemory<byte> document)
{
    private readonly long _length = document.Length;
    private MessagePackReader _reader = new(document);

    /// <summary>The type of the value that <see cref="Read"/> came to.</summary>
    public MessagePackType Type { get; private set; }

    /// <summary>The bytes of a text (UTF-8, as far as the writer kept to it) or of a binary value.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Values of an array; pairs of a map.</summary>
    public int Count { get; private set; }

    /// <summary>An integer below 2^63; larger ones are in <see cref="Large"/>.</summary>
    public long Integer { get; private set; }

    /// <summary>An integer from 2^63; else 0.</summary>
    public ulong Large { get; private set; }

    public double Float { get; private set; }

    public bool Boolean { get; private set; }

    public readonly bool IsAtEnd => _reader.End;

    /// <summary>Goes on to the next value.</summary>
    /// <exception cref="InvalidDataException">The document ends, or what comes is no value.</exception>
    public void Read()
    {
        try
        {
            ReadValue();
        }
        catch (Exception e) when (e is EndOfStreamException or OverflowException or ArgumentOutOfRangeException)
        {
            // The last two are what the library makes of lengths and counts from 2^31.
            throw CutShort(e);
        }
        catch (MessagePackSerializationException e)
        {
            throw new InvalidDataException("a value is not what its first byte says", e);
        }
    }

    /// <summary>Reads the header of a map.</summary>
    /// <returns>The number of its pairs.</returns>
    /// <exception cref="InvalidDataException">The next value is not a map.</exception>
    public int ReadMap()
    {
        Read();
        return Type == MessagePackType.Map ? Count : throw new InvalidDataException("a map is expected");
    }

    /// <summary>Reads the key of a pair; false, with the key passed over, where it is not a text.</summary>
    public bool TryReadKey(out ReadOnlySpan<byte> key)
    {
        Read();
        key = Bytes;
        if (Type == MessagePackType.String) return true;
        SkipContent();
        return false;
    }

    /// <summary>Passes over the next value and all that is in it.</summary>
    public void Skip()
    {
        Read();
        SkipContent();
    }

    /// <summary>
    /// Passes over what is in the array or map whose header was just read. It does not recurse, so nesting of any depth costs no stack.
    /// </summary>
    public void SkipContent()
    {
        for (long open = ValuesInside(); open > 0; open--)
        {
            Read();
            open += ValuesInside();
        }
    }

    private readonly long ValuesInside() => Type switch
    {
        MessagePackType.Array => Count,
        MessagePackType.Map => 2L * Count,
        _ => 0,
    };

    private void ReadValue()
    {
        Type = _reader.NextMessagePackType;
        switch (Type)
        {
            case MessagePackType.Nil:
                _reader.ReadNil();
                break;
            case MessagePackType.Boolean:
                Boolean = _reader.ReadBoolean();
                break;
            case MessagePackType.Integer:
                ReadInteger();
                break;
            case MessagePackType.Float:
                Float = _reader.ReadDouble();
                break;
            case MessagePackType.String:
                Bytes = _reader.TryReadStringSpan(out var text) ? text : throw CutShort();
                break;
            case MessagePackType.Binary:
                Bytes = _reader.ReadBytes()!.Value.FirstSpan;
                break;
            case MessagePackType.Array:
                Count = _reader.ReadArrayHeader();
                if (Count > _length - _reader.Consumed) throw CutShort();
                break;
            case MessagePackType.Map:
                Count = _reader.ReadMapHeader();
                if (Count > (_length - _reader.Consumed) / 2) throw CutShort();
                break;
            case MessagePackType.Extension:
                _reader.Skip();
                break;
            default:
                throw new InvalidDataException($"a value begins with the byte {_reader.NextCode:x2}, which no value may");
        }
    }

    private void ReadInteger()
    {
        Large = 0;
        if (_reader.NextCode != MessagePackCode.UInt64)
        {
            Integer = _reader.ReadInt64();
            return;
        }

        ulong value = _reader.ReadUInt64();
        Integer = (long)value;
        if (value > long.MaxValue) Large = value;
    }

    private static InvalidDataException CutShort(Exception? inner = null) => new("a value is longer than the document", inner);
}
