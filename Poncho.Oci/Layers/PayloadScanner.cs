using System.Diagnostics;
using Poncho.IO.Tar;

namespace Poncho.Oci.Layers;

/// <summary>
/// Follows a publisher's tarball while it is decoded, a piece at a time: tells the observer of its members and knows where the last of them
/// ends. What a layer cannot keep as it is stops the scan with an <see cref="Oddity"/>.
/// </summary>
internal sealed class PayloadScanner
{
    /// <summary>The largest block of PAX records, or long name, that is kept, in bytes.</summary>
    private const int MaxRecords = 64 * 1024;

    private const string ReaderPrefix = "tar: ";

    private readonly IPayloadObserver _observer;
    private readonly TarHeaderReader _headers = new(MaxRecords);
    private State _state = State.Header;
    private long _data;
    private int _padding;

    public PayloadScanner(IPayloadObserver observer) => _observer = observer;

    private enum State
    {
        Header,
        Data,
        Padding,
        Ended,
    }

    /// <summary>Why this payload cannot be a layer as it is; null as long as it can.</summary>
    public string? Oddity { get; private set; }

    /// <summary>Bytes seen.</summary>
    public long Position { get; private set; }

    /// <summary>Where the last member ends, its padding included: final once <see cref="HasEnded"/>.</summary>
    public long EndOfEntries { get; private set; }

    /// <summary>Whether the zero block that ends a tarball was seen.</summary>
    public bool HasEnded => _state == State.Ended;

    /// <summary>Whether the bytes since <see cref="EndOfEntries"/> are zeros that may turn out to be the end.</summary>
    public bool MayHaveEnded => HasEnded || (_state == State.Header && _headers.MayHaveEnded);

    /// <summary>Takes the next bytes; does nothing after an oddity.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && Oddity is null)
        {
            int taken = _state switch
            {
                State.Header => TakeHeader(bytes),
                State.Data => TakeData(bytes),
                State.Padding => TakePadding(bytes),
                _ => TakeTail(bytes),
            };
            bytes = bytes[taken..];
            Position += taken;
            if (_state == State.Header && _headers.IsBetweenMembers) EndOfEntries = Position;
        }
    }

    /// <summary>No more bytes come.</summary>
    /// <exception cref="InvalidDataException">The tarball ends in the middle of a member.</exception>
    public void Finish()
    {
        if (Oddity is not null || HasEnded) return;
        if (_state != State.Header) throw new InvalidDataException("tar: it ends in the middle of a member");
        _headers.Finish();
    }

    private int TakeHeader(ReadOnlySpan<byte> bytes)
    {
        var wanted = _headers.Wanted.Span;
        int taken = Math.Min(bytes.Length, wanted.Length);
        bytes[..taken].CopyTo(wanted);
        try
        {
            if (_headers.Take(taken)) BeginMember(_headers.Member);
            else if (_headers.HasEnded) _state = State.Ended;
        }
        catch (InvalidDataException e)
        {
            // Not an error yet: whoever writes the layer anew reads the tarball again, and says what is wrong with it.
            Oddity = e.Message.StartsWith(ReaderPrefix, StringComparison.Ordinal) ? e.Message[ReaderPrefix.Length..] : e.Message;
        }

        if (_headers.HasGlobalHeader) Oddity ??= "an entry of type 'g'";
        return taken;
    }

    private void BeginMember(TarMember member)
    {
        // A folder is called the same with and without the slash at its end.
        var told = member.Kind == TarMemberKind.Folder ? member with { Path = member.Path.TrimEnd('/') } : member;
        Oddity = PayloadRules.OddityOf(member) ?? _observer.Begin(told);
        if (Oddity is not null) return;
        (_data, _padding) = (member.Size, TarBlocks.PaddingOf(member.Size));
        if (member.Size > 0) _state = State.Data;
        else Oddity = _observer.End();
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
        int taken = Math.Min(bytes.Length, _padding);
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
