namespace Poncho.IO.Net;

/// <summary>
/// A token that is cancelled by the caller, or when nothing came for the stall limit, or less in that time than the least speed allows: a
/// server that gives a byte a second would be followed for years. Only the time that was waited for bytes counts.
/// </summary>
internal sealed class StallGuard : IDisposable
{
    private readonly CancellationTokenSource _stall;
    private readonly CancellationTokenSource _both;
    private readonly CancellationToken _caller;
    private readonly TimeProvider _time;

    // What was waited since the speed was last looked at, and the bytes that came in that time.
    private TimeSpan _waited;
    private long _bytes;

    public StallGuard(HttpOptions options, CancellationToken cancel)
    {
        Limit = options.StallLimit;
        LeastSpeed = options.LeastSpeed;
        _time = options.Time;
        _caller = cancel;
        _stall = new CancellationTokenSource(Limit, options.Time);
        _both = CancellationTokenSource.CreateLinkedTokenSource(cancel, _stall.Token);
    }

    public TimeSpan Limit { get; }

    /// <summary>Bytes a second.</summary>
    public long LeastSpeed { get; }

    public CancellationToken Token => _both.Token;

    /// <summary>True where the time ran out and the caller did not cancel.</summary>
    public bool HasStalled => _stall.IsCancellationRequested && !_caller.IsCancellationRequested;

    /// <summary>True where bytes came, but too few.</summary>
    public bool WasSlow { get; private set; }

    /// <summary>True where the caller wants no more.</summary>
    public bool IsCancelled => _caller.IsCancellationRequested;

    /// <summary>A point in time, for <see cref="Came"/>.</summary>
    public long Now() => _time.GetTimestamp();

    /// <summary>Something came: the time starts anew.</summary>
    public void Touch() => _stall.CancelAfter(Limit);

    /// <summary>Bytes came: the time starts anew, unless they have been too few for a while.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="since">When the waiting for them began.</param>
    public void Came(int bytes, long since)
    {
        _waited += _time.GetElapsedTime(since);
        _bytes += bytes;
        if (Limit > TimeSpan.Zero && _waited >= Limit)
        {
            WasSlow = _bytes < LeastSpeed * _waited.TotalSeconds;
            (_waited, _bytes) = (TimeSpan.Zero, 0);
        }

        if (WasSlow) _stall.Cancel();
        else Touch();
    }

    public void Dispose()
    {
        _both.Dispose();
        _stall.Dispose();
    }
}
