namespace Poncho.Builder.Cli.Progress;

/// <summary>How fast bytes come: over the last seconds, and nothing in the first one, when any number would be chance.</summary>
internal sealed class RateMeter(TimeProvider time)
{
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(5), s_first = TimeSpan.FromSeconds(1), s_pause = TimeSpan.FromMilliseconds(200);

    private readonly Queue<(long At, long Total)> _samples = new([(time.GetTimestamp(), 0)]);
    private readonly long _start = time.GetTimestamp();
    private long _sampled = time.GetTimestamp();

    /// <summary>All bytes so far.</summary>
    public long Total { get; private set; }

    /// <summary>Since it was made.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_start);

    /// <summary>Bytes a second; null where it is too early to say.</summary>
    public double? Rate
    {
        get
        {
            if (Elapsed < s_first) return null;
            var (at, total) = _samples.Peek();
            return Math.Max(0, (Total - total) / Math.Max(time.GetElapsedTime(at).TotalSeconds, s_pause.TotalSeconds));
        }
    }

    /// <summary>Bytes came; a negative number takes some back.</summary>
    public void Add(long bytes)
    {
        Total = Math.Max(0, Total + bytes);
        if (time.GetElapsedTime(_sampled) < s_pause) return;
        _sampled = time.GetTimestamp();
        _samples.Enqueue((_sampled, Total));
        while (_samples.Count > 2 && time.GetElapsedTime(_samples.Peek().At) > s_window) _samples.Dequeue();
    }

    /// <summary>The time that the rest takes at this rate; null where it is too early to say.</summary>
    public TimeSpan? TimeFor(long bytes) => Rate is { } rate and > 0 && bytes > 0 ? TimeSpan.FromSeconds(Math.Min(bytes / rate, 359_999)) : null;
}
