using Poncho.Builder.Building;

namespace Poncho.Builder.Cli.Progress;

/// <summary>How far one step of a build is. Not for several threads: <see cref="ProgressBoard"/> has the lock.</summary>
internal sealed class StepProgress(BuildStep step, TimeProvider time)
{
    // Too little to guess from how long the rest takes.
    private static readonly TimeSpan s_early = TimeSpan.FromSeconds(2);
    private const double EarlyPart = 0.02;

    private readonly long _start = time.GetTimestamp();
    private readonly List<(string Item, long Weight, long Since)> _atWork = [];

    // What small items cost however small they are, in bytes of a large one: files are made and checked one by one.
    private const long LeastWeight = 512 << 10;

    // Of the items that are done and told when work on them began: what they weighed, and how long they took together.
    private double _weighed;
    private TimeSpan _worked;
    private int _mostAtWork = 1;
    private bool _tellsWork;

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
    public IReadOnlyList<string> AtWork => [.. _atWork.Select(item => item.Item)];

    public void Expect(int items, long bytes)
    {
        if (items > 0) (Items, Bytes) = (items, bytes);
    }

    public void At(string item, long bytes)
    {
        if (step == BuildStep.Resolve) _atWork.Clear();
        _atWork.Add((item, bytes + LeastWeight, time.GetTimestamp()));
        _tellsWork |= bytes > 0;
        _mostAtWork = Math.Max(_mostAtWork, _atWork.Count);
    }

    public void Done(string item, long bytes)
    {
        int index = _atWork.FindIndex(work => work.Item == item);
        if (index >= 0)
        {
            _weighed += bytes + LeastWeight;
            _worked += time.GetElapsedTime(_atWork[index].Since);
            _atWork.RemoveAt(index);
        }

        ItemsDone++;
        BytesDone += bytes;
    }

    /// <summary>
    /// How long the rest takes if it goes on as until now; null where it is too early to say. What counts is how fast items were while they were
    /// worked on, and what is left of them, those that are at work now less what they have had: time in which nothing could be done is none.
    /// </summary>
    public TimeSpan? Left
    {
        get
        {
            if (Bytes <= 0 || Elapsed < s_early) return null;
            if (_tellsWork) return _worked > s_early ? OfWork() : null;
            double part = Math.Min(1, (double)BytesDone / Bytes);
            return part < EarlyPart ? null : TimeSpan.FromSeconds(Elapsed.TotalSeconds * (1 - part) / part);
        }
    }

    private TimeSpan OfWork()
    {
        double speed = _weighed / _worked.TotalSeconds;
        double begun = _atWork.Sum(item => Math.Min(item.Weight, speed * time.GetElapsedTime(item.Since).TotalSeconds));
        double rest = Bytes - BytesDone + ((Items - ItemsDone) * (double)LeastWeight) - begun;
        return TimeSpan.FromSeconds(Math.Clamp(rest, 0, double.MaxValue) / (speed * _mostAtWork));
    }
}
