namespace Poncho.IO.Tests.Net;

/// <summary>A clock on which every wait is over at once, and is written down. (Set the stall limit to infinite where it is used: it is a wait, too.)</summary>
internal sealed class InstantTime : TimeProvider
{
    private readonly Lock _lock = new();

    public List<TimeSpan> Waits { get; } = [];

    public DateTimeOffset Now { get; private set; } = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == Timeout.InfiniteTimeSpan) return TimeProvider.System.CreateTimer(callback, state, dueTime, period);
        lock (_lock)
        {
            Waits.Add(dueTime);
            Now += dueTime;
        }

        return TimeProvider.System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
