namespace Poncho.IO.Net;

/// <summary>A token that is cancelled by the caller, or when nothing came for the stall limit.</summary>
internal sealed class StallGuard : IDisposable
{
    private readonly CancellationTokenSource _stall;
    private readonly CancellationTokenSource _both;
    private readonly CancellationToken _caller;

    public StallGuard(HttpOptions options, CancellationToken cancel)
    {
        Limit = options.StallLimit;
        _caller = cancel;
        _stall = new CancellationTokenSource(Limit, options.Time);
        _both = CancellationTokenSource.CreateLinkedTokenSource(cancel, _stall.Token);
    }

    public TimeSpan Limit { get; }

    public CancellationToken Token => _both.Token;

    /// <summary>True where the time ran out and the caller did not cancel.</summary>
    public bool HasStalled => _stall.IsCancellationRequested && !_caller.IsCancellationRequested;

    /// <summary>True where the caller wants no more.</summary>
    public bool IsCancelled => _caller.IsCancellationRequested;

    /// <summary>Something came: the time starts anew.</summary>
    public void Touch() => _stall.CancelAfter(Limit);

    public void Dispose()
    {
        _both.Dispose();
        _stall.Dispose();
    }
}
