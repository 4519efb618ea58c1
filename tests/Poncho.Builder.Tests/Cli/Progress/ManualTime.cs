namespace Poncho.Builder.Tests.Cli.Progress;

/// <summary>A clock that a test moves on; its timers ring when their time has come by that.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly List<ManualTimer> _timers = [];
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public void Advance(double seconds)
    {
        _now += TimeSpan.FromSeconds(seconds).Ticks;
        foreach (var timer in _timers.ToArray()) timer.Ring(_now);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state, _now + dueTime.Ticks, period);
        _timers.Add(timer);
        return timer;
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state, long due, TimeSpan period) : ITimer
    {
        private long _due = due;

        public void Ring(long now)
        {
            if (now < _due) return;
            _due = now + period.Ticks;
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => time._timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
