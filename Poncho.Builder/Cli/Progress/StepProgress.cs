using Poncho.Builder.Building;

namespace Poncho.Builder.Cli.Progress;

/// <summary>How far one step of a build is. Not for several threads: <see cref="ProgressBoard"/> has the lock.</summary>
internal sealed class StepProgress(BuildStep step, TimeProvider time)
{
    // Too little to guess from how long the rest takes.
    private static readonly TimeSpan s_early = TimeSpan.FromSeconds(2);
    private const double EarlyPart = 0.02;

    private readonly long _start = time.GetTimestamp();
    private readonly List<string> _atWork = [];

    public BuildStep Step => step;

    /// <summary>How often it was begun and not ended yet.</summary>
    public int Depth { get; set; }

    /// <summary>0 where it has none, or where their number is not known.</summary>
    public int Items { get; private set; }

    public int ItemsDone { get; private set; }

    /// <summary>Of all items; 0 where it is not known.</summary>
    public long Bytes { get; private set; }

    public long BytesDone { get; private set; }

    public TimeSpan Elapsed => time.GetElapsedTime(_start);

    /// <summary>The items that are being worked on, the first to begin first; of a step without items, what it does now.</summary>
    public IReadOnlyList<string> AtWork => _atWork;

    public void Expect(int items, long bytes)
    {
        if (items > 0) (Items, Bytes) = (items, bytes);
    }

    public void At(string item)
    {
        if (step == BuildStep.Resolve) _atWork.Clear();
        _atWork.Add(item);
    }

    public void Done(string item, long bytes)
    {
        _atWork.Remove(item);
        ItemsDone++;
        BytesDone += bytes;
    }

    /// <summary>How long the rest takes if it goes on as until now; null where it is too early to say.</summary>
    public TimeSpan? Left
    {
        get
        {
            if (Bytes <= 0 || Elapsed < s_early) return null;
            double part = Math.Min(1, (double)BytesDone / Bytes);
            return part < EarlyPart ? null : TimeSpan.FromSeconds(Elapsed.TotalSeconds * (1 - part) / part);
        }
    }
}
