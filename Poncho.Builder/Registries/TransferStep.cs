using Poncho.Builder.Building;
using Poncho.IO.Net;

namespace Poncho.Builder.Registries;

/// <summary>Tells a build's progress of blobs that go to a registry or come from it, as one step of so many bytes.</summary>
internal sealed class TransferStep(IBuildProgress progress, BuildStep step) : ITransferProgress
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _open = new(StringComparer.Ordinal);
    private bool _begun;

    public void Expect(long bytes)
    {
        lock (_lock)
        {
            if (_begun || bytes <= 0) return;
            _begun = true;
            progress.Begin(step, 1, bytes);
        }
    }

    public void Begin(string name, long? bytes)
    {
        lock (_lock) _open[name] = 0;
        progress.Transfers.Begin(name, bytes);
    }

    public void Advance(string name, long bytes)
    {
        lock (_lock) _open[name] = _open.GetValueOrDefault(name) + bytes;
        progress.Transfers.Advance(name, bytes);
    }

    public void End(string name)
    {
        progress.Transfers.End(name);
        long bytes;
        lock (_lock) _open.Remove(name, out bytes);
        progress.Done(step, name, bytes);
    }

    /// <summary>All of it is over, well or not.</summary>
    public void End()
    {
        lock (_lock)
        {
            if (_begun) progress.End(step);
            _begun = false;
        }
    }

    public void Asked(string host) => progress.Transfers.Asked(host);

    public void Answered(string host) => progress.Transfers.Answered(host);

    public void Waits(string name, string reason, TimeSpan delay) => progress.Transfers.Waits(name, reason, delay);
}
