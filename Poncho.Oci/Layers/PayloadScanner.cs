using System.Buffers;
using System.Diagnostics;

namespace Poncho.Oci.Layers;

/// <summary>
/// Follows a publisher's tarball while it is decoded, a piece at a time: tells the observer of its entries and knows where the last of them ends. What a layer cannot keep as
/// it is stops the scan with an <see cref="Oddity"/>.
/// </summary>
/// <remarks>One thing, and so one file: the states of a tarball (POSIX.1-2001 pax interchange format, and GNU's long names) in the order in which they follow.</remarks>
internal sealed class PayloadScanner
{
    /// <summary>The largest block of PAX records, or long name, that is taken, in bytes.</summary>
    private const int MaxRecords = 64 * 1024;

    private readonly IPayloadObserver _observer;
    private readonly byte[] _header = new byte[TarHeader.BlockSize];
    private readonly ArrayBufferWriter<byte> _records = new();
    private State _state = State.Header;
    private byte _recordsType;
    private int _held;
    private long _data, _padding;
    private PaxRecords? _pax;

    public PayloadScanner(IPayloadObserver observer) => _observer = observer;

    private enum State
    {
        Header,
        Records,
        Data,
        Padding,
        Ended,
    }

    /// <summary>Why this payload cannot be a layer as it is; null as long as it can.</summary>
    public string? Oddity { get; private set; }

    /// <summary>Bytes seen.</summary>
    public long Position { get; private set; }

    /// <summary>Where the last entry ends, its padding included: final once <see cref="HasEnded"/>.</summary>
    public long EndOfEntries { get; private set; }

    /// <summary>Whether the zero block that ends a tarball was seen.</summary>
    public bool HasEnded => _state == State.Ended;

    /// <summary>Whether the bytes since <see cref="EndOfEntries"/> are zeros that may turn out to be the end.</summary>
    public bool MayHaveEnded => HasEnded || (_state == State.Header && _held > 0 && _pax is null && !_header.AsSpan(0, _held).ContainsAnyExcept((byte)0));

    /// <summary>Takes the next bytes; does nothing after an oddity.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && Oddity is null)
        {
            int taken = _state switch
            {
                State.Header => TakeHeader(bytes),
                State.Records => TakeRecords(bytes),
                State.Data => TakeData(bytes),
                State.Padding => TakePadding(bytes),
                _ => TakeTail(bytes),
            };
            bytes = bytes[taken..];
            Position += taken;
            if (_state == State.Header && _held == 0 && _pax is null) EndOfEntries = Position;
        }
    }

    /// <summary>No more bytes come.</summary>
    /// <exception cref="InvalidDataException">The tarball ends in the middle of an entry.</exception>
    public void Finish()
    {
        if (Oddity is not null || HasEnded) return;
        if (_state != State.Header || _held != 0 || _pax is not null) throw new InvalidDataException("tar: the tarball ends in the middle of an entry");
    }

    private int TakeHeader(ReadOnlySpan<byte> bytes)
    {
        int taken = Math.Min(bytes.Length, TarHeader.BlockSize - _held);
        bytes[..taken].CopyTo(_header.AsSpan(_held));
        _held += taken;
        if (_held == TarHeader.BlockSize)
        {
            _held = 0;
            ReadHeader();
        }

        return taken;
    }

    private void ReadHeader()
    {
        if (!_header.AsSpan().ContainsAnyExcept((byte)0))
        {
            _state = State.Ended;
            if (_pax is not null) Oddity = "PAX records without an entry";
            return;
        }

        if (!TarBlock.TryRead(_header, out var block)) Oddity = "a malformed tar header";
        else if (block.Type is TarHeader.PaxRecords or TarHeader.LongPath or TarHeader.LongLink) BeginRecords(block);
        else BeginEntry(block);
    }

    private void BeginRecords(TarBlock block)
    {
        if (block.Size > MaxRecords)
        {
            Oddity = $"{block.Size} bytes of PAX records or long name before one entry";
            return;
        }

        // .NET's reader, which unpacks layers, takes one of them for an entry.
        if (_pax is not null && (_recordsType == TarHeader.PaxRecords) != (block.Type == TarHeader.PaxRecords)) Oddity = "PAX records and a GNU long name before one entry";
        _recordsType = block.Type;
        _records.ResetWrittenCount();
        Expect(State.Records, block.Size);
        if (block.Size == 0) EndRecords();
    }

    private void BeginEntry(TarBlock block)
    {
        var entry = block.ToEntry(_pax, out string? oddity);
        Oddity = oddity ?? PayloadRules.OddityOf(entry!) ?? _observer.Begin(entry!);
        _pax = null;
        if (Oddity is not null) return;
        Expect(State.Data, entry!.Size);
        if (entry.Size == 0) Oddity = _observer.End();
    }

    private void Expect(State state, long size)
    {
        _data = size;
        _padding = -size & (TarHeader.BlockSize - 1);
        _state = size > 0 ? state : State.Header;
    }

    private int TakeRecords(ReadOnlySpan<byte> bytes)
    {
        int taken = (int)Math.Min(bytes.Length, _data);
        _records.Write(bytes[..taken]);
        _data -= taken;
        if (_data == 0) EndRecords();
        return taken;
    }

    private void EndRecords()
    {
        var content = _records.WrittenSpan;
        var before = _pax ?? new PaxRecords();
        string? oddity = null;
        _pax = _recordsType switch
        {
            TarHeader.LongPath => before.WithLongPath(content),
            TarHeader.LongLink => before.WithLongLink(content),
            _ => before.With(content, out oddity),
        };
        if (_pax is null) Oddity = oddity ?? "a long name that is not UTF-8";
        _state = _padding > 0 ? State.Padding : State.Header;
    }

    private int TakeData(ReadOnlySpan<byte> bytes)
    {
        int taken = (int)Math.Min(bytes.Length, _data);
        _observer.Data(bytes[..taken]);
        _data -= taken;
        if (_data > 0) return taken;
        _state = _padding > 0 ? State.Padding : State.Header;
        Oddity = _observer.End();
        return taken;
    }

    private int TakePadding(ReadOnlySpan<byte> bytes)
    {
        int taken = (int)Math.Min(bytes.Length, _padding);
        _padding -= taken;
        if (_padding == 0) _state = State.Header;
        return taken;
    }

    // After the end there is nothing but zeros: whatever else it were, one reader would see it and another not.
    private int TakeTail(ReadOnlySpan<byte> bytes)
    {
        if (bytes.ContainsAnyExcept((byte)0)) Oddity = "data after the end of the tarball";
        Debug.Assert(HasEnded, "the only state left");
        return bytes.Length;
    }
}
