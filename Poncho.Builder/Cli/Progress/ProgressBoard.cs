using Poncho.Builder.Building;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Builder.Cli.Progress;

/// <summary>How far everything is that goes on: kept here, whoever shows it. Called from any thread, in any order.</summary>
internal sealed class ProgressBoard(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<BuildStep, StepProgress> _steps = [];
    private readonly List<(string Name, long? Bytes, RateMeter Meter)> _transfers = [];

    // Archives that came and whose step was not told yet that they are done.
    private readonly Dictionary<string, long> _landed = new(StringComparer.Ordinal);
    private RateMeter _fetched = new(time);

    // Hosts that were asked and have not answered, and since when.
    private readonly List<(string Host, long Since)> _asked = [];

    // When bytes of any transfer came or went last.
    private long _moved;

    // A host that answers sooner is not waited for.
    private static readonly TimeSpan s_prompt = TimeSpan.FromSeconds(3);

    /// <summary>What a transfer that goes on is: a download, as nearly all are, or one to a registry.</summary>
    public string TransferVerb
    {
        get
        {
            lock (_lock) return StepText.Present(_steps.ContainsKey(BuildStep.Push) ? BuildStep.Push : BuildStep.Fetch);
        }
    }

    public void Begin(BuildStep step, int items, long bytes)
    {
        lock (_lock)
        {
            if (!_steps.TryGetValue(step, out var there))
            {
                there = _steps[step] = new StepProgress(step, time);
                if (IsOfBytes(step)) _fetched = new RateMeter(time);
            }

            there.Depth++;
            there.Expect(items, bytes);
        }
    }

    public void At(BuildStep step, string item, long bytes = 0)
    {
        lock (_lock) if (_steps.TryGetValue(step, out var there)) there.At(PlainText.Line(item), bytes);
    }

    public void Done(BuildStep step, string item, long bytes)
    {
        lock (_lock)
        {
            if (!_steps.TryGetValue(step, out var there)) return;
            long came = IsOfBytes(step) && _landed.Remove(item, out long landed) ? landed : 0;
            there.Done(PlainText.Line(item), bytes > 0 ? bytes : came);
        }
    }

    public void End(BuildStep step)
    {
        lock (_lock)
        {
            if (!_steps.TryGetValue(step, out var there) || --there.Depth > 0) return;
            _steps.Remove(step);
            if (IsOfBytes(step)) _landed.Clear();
        }
    }

    public void Asked(string host)
    {
        lock (_lock) _asked.Add((host, time.GetTimestamp()));
    }

    public void Answered(string host)
    {
        lock (_lock)
        {
            int index = _asked.FindIndex(asked => asked.Host == host);
            if (index >= 0) _asked.RemoveAt(index);
        }
    }

    public void BeginTransfer(string name, long? bytes)
    {
        lock (_lock) _transfers.Add((name, bytes, new RateMeter(time)));
    }

    public void Advance(string name, long bytes)
    {
        lock (_lock)
        {
            int index = _transfers.FindIndex(transfer => transfer.Name == name);
            if (index < 0) return;
            _transfers[index].Meter.Add(bytes);
            _fetched.Add(bytes);
            _moved = time.GetTimestamp();
        }
    }

    public void EndTransfer(string name)
    {
        lock (_lock)
        {
            int index = _transfers.FindIndex(transfer => transfer.Name == name);
            if (index < 0) return;
            if (_steps.Keys.Any(IsOfBytes)) _landed[name] = _transfers[index].Meter.Total;
            _transfers.RemoveAt(index);
        }
    }

    /// <summary>A line for each step and each transfer that goes on, for a terminal; none is longer than its width allows.</summary>
    public IReadOnlyList<string> Lines(int width)
    {
        lock (_lock)
        {
            var lines = new List<string>();
            foreach (var step in _steps.Values)
            {
                lines.Add(IsOfBytes(step.Step) ? ProgressLine.OfFetch(step, Fetched(step), _fetched, width) : ProgressLine.Of(step, LeftOf(step), width));
                if (IsOfBytes(step.Step)) AddTransfers(lines, width);
            }

            if (!_steps.Keys.Any(IsOfBytes)) AddTransfers(lines, width);
            lines.AddRange(Awaited().Select(awaited => ProgressLine.OfHost(awaited.Host, awaited.Time, width)));
            return lines;
        }
    }

    /// <summary>The same in words, for a log: a line for each step that has gone on for so long.</summary>
    public IReadOnlyList<string> Words(TimeSpan longer)
    {
        lock (_lock)
        {
            var steps = _steps.Values.Where(step => step.Elapsed >= longer);
            var said = steps.Select(step => IsOfBytes(step.Step) ? ProgressWords.OfFetch(step, Fetched(step), _fetched) : ProgressWords.Of(step));
            return [.. said, .. Awaited().Where(awaited => awaited.Time >= longer).Select(awaited => ProgressWords.OfHost(awaited.Host, awaited.Time))];
        }
    }

    // Of each host the question that waits the longest. A registry answers when it has all that is pushed: until then nobody waits for it.
    private IEnumerable<(string Host, TimeSpan Time)> Awaited() => _asked
        .GroupBy(asked => asked.Host, StringComparer.Ordinal)
        .Select(asked => (asked.Key, time.GetElapsedTime(_steps.ContainsKey(BuildStep.Push) ? Math.Max(asked.First().Since, _moved) : asked.First().Since)))
        .Where(awaited => awaited.Item2 >= s_prompt);

    // No layer is made before its archive is there.
    private TimeSpan? LeftOf(StepProgress step)
    {
        if (step.Left is not { } left || step.Step != BuildStep.Layer || !_steps.TryGetValue(BuildStep.Fetch, out var fetch)) return step.Left;
        var fetched = fetch.Bytes > 0 ? _fetched.TimeFor(fetch.Bytes - Fetched(fetch)) : null;
        return fetched > left ? fetched : left;
    }

    private long Fetched(StepProgress step) => step.BytesDone + _landed.Values.Sum() + _transfers.Sum(transfer => transfer.Meter.Total);

    // Steps whose items are transfers.
    private static bool IsOfBytes(BuildStep step) => step is BuildStep.Fetch or BuildStep.Push;

    private void AddTransfers(List<string> lines, int width) =>
        lines.AddRange(_transfers.Select(transfer => ProgressLine.OfTransfer(transfer.Name, transfer.Bytes, transfer.Meter, width)));
}
