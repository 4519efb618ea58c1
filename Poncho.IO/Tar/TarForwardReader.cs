using System.Buffers;
using Poncho.IO.Files;

namespace Poncho.IO.Tar;

/// <summary>Reads a tarball forward from a stream, member by member; what is understood is said at <see cref="TarHeaderReader"/>.</summary>
/// <remarks>
/// The base library's reader takes a PAX header into memory whatever size it says, refuses a name with a line break in it, and replaces
/// what is no UTF-8 in a name (docs/DECISIONS.md). It writes none of these; tarballs of others do.
/// </remarks>
public sealed class TarForwardReader
{
    private readonly Stream _tar;
    private readonly TarHeaderReader _headers = new();
    private long _left;
    private int _padding;

    /// <param name="tar">Read from where it is; stays open.</param>
    public TarForwardReader(Stream tar) => _tar = tar;

    /// <summary>The member whose bytes <see cref="Read"/> gives.</summary>
    public TarMember Current => _headers.Member;

    /// <summary>Whether a global header has come by.</summary>
    public bool HasGlobalHeader => _headers.HasGlobalHeader;

    /// <summary>
    /// Goes to the next member, past what of the last one was not read. False at the end of the tarball; what follows it in the stream is
    /// not read.
    /// </summary>
    /// <exception cref="InvalidDataException">The bytes are no tarball, are damaged, or end in the middle of a member.</exception>
    public bool Next()
    {
        Skip();
        while (!_headers.HasEnded)
        {
            int read = _tar.Read(_headers.Wanted.Span);
            if (read == 0) _headers.Finish();
            else if (_headers.Take(read)) return Begin();
        }

        return false;
    }

    /// <summary>The same, without blocking.</summary>
    /// <inheritdoc cref="Next"/>
    public async ValueTask<bool> NextAsync(CancellationToken cancel)
    {
        await SkipAsync(cancel);
        while (!_headers.HasEnded)
        {
            int read = await _tar.ReadAsync(_headers.Wanted, cancel);
            if (read == 0) _headers.Finish();
            else if (_headers.Take(read)) return Begin();
        }

        return false;
    }

    /// <summary>Reads bytes of the current member; 0 at their end.</summary>
    /// <exception cref="InvalidDataException">The tarball ends before.</exception>
    public int Read(Span<byte> buffer)
    {
        if (_left == 0 || buffer.IsEmpty) return 0;
        return Passed(_tar.Read(buffer[..Most(buffer.Length)]));
    }

    /// <summary>The same, without blocking.</summary>
    /// <inheritdoc cref="Read"/>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        if (_left == 0 || buffer.IsEmpty) return 0;
        return Passed(await _tar.ReadAsync(buffer[..Most(buffer.Length)], cancel));
    }

    private bool Begin()
    {
        _left = Current.Size;
        _padding = TarBlocks.PaddingOf(_left);
        return true;
    }

    private int Most(int count) => (int)Math.Min(count, _left);

    private int Passed(int read)
    {
        if (read == 0) throw Cut();
        _left -= read;
        return read;
    }

    // The padding is passed over as if it were data.
    private void SkipPadding()
    {
        _left += _padding;
        _padding = 0;
    }

    private void Skip()
    {
        SkipPadding();
        if (_left == 0) return;
        if (_tar.CanSeek)
        {
            if (_tar.Length - _tar.Position < _left) throw Cut();
            _tar.Position += _left;
            _left = 0;
            return;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(Most(AtomicFile.BufferSize));
        try
        {
            while (_left > 0) Read(buffer);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask SkipAsync(CancellationToken cancel)
    {
        SkipPadding();
        if (_left == 0) return;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Most(AtomicFile.BufferSize));
        try
        {
            while (_left > 0) await ReadAsync(buffer, cancel);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static InvalidDataException Cut() => new("tar: it ends in the middle of a member");
}
