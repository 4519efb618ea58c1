using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Poncho.Conda.MessagePack;

/// <summary>Writes MessagePack, each value in its shortest form: the same values always give the same bytes. Who writes a map or a list writes as many values as its header says.</summary>
internal sealed class MessagePackWriter(IBufferWriter<byte> output)
{
    public void Nil() => Byte(0xc0);

    public void Boolean(bool value) => Byte(value ? (byte)0xc3 : (byte)0xc2);

    public void Integer(long value)
    {
        if (value >= 0) Unsigned((ulong)value);
        else if (value >= -32) Byte((byte)value);
        else if (value >= sbyte.MinValue) Number(0xd0, (ulong)value, 1);
        else if (value >= short.MinValue) Number(0xd1, (ulong)value, 2);
        else if (value >= int.MinValue) Number(0xd2, (ulong)value, 4);
        else Number(0xd3, (ulong)value, 8);
    }

    public void Unsigned(ulong value)
    {
        if (value <= 0x7f) Byte((byte)value);
        else if (value <= byte.MaxValue) Number(0xcc, value, 1);
        else if (value <= ushort.MaxValue) Number(0xcd, value, 2);
        else if (value <= uint.MaxValue) Number(0xce, value, 4);
        else Number(0xcf, value, 8);
    }

    public void Float(double value) => Number(0xcb, BitConverter.DoubleToUInt64Bits(value), 8);

    public void Text(string value)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(value);
        if (utf8.Length < 32) Byte((byte)(0xa0 | utf8.Length));
        else Length(0xd9, utf8.Length);
        output.Write(utf8);
    }

    public void Binary(ReadOnlySpan<byte> value)
    {
        Length(0xc4, value.Length);
        output.Write(value);
    }

    public void Array(int count) => Header(0x90, 0xdc, count);

    /// <param name="pairs">How many pairs of key and value follow.</param>
    public void Map(int pairs) => Header(0x80, 0xde, pairs);

    private void Header(byte few, byte many, int count)
    {
        if (count < 16) Byte((byte)(few | count));
        else if (count <= ushort.MaxValue) Number(many, (ulong)count, 2);
        else Number((byte)(many + 1), (ulong)count, 4);
    }

    private void Length(byte smallest, int length)
    {
        if (length <= byte.MaxValue) Number(smallest, (ulong)length, 1);
        else if (length <= ushort.MaxValue) Number((byte)(smallest + 1), (ulong)length, 2);
        else Number((byte)(smallest + 2), (ulong)length, 4);
    }

    private void Number(byte type, ulong value, int size)
    {
        Span<byte> bytes = stackalloc byte[9];
        BinaryPrimitives.WriteUInt64BigEndian(bytes[1..], value);
        bytes[8 - size] = type;
        output.Write(bytes[(8 - size)..]);
    }

    private void Byte(byte value) => output.Write([value]);
}
