using System.Runtime.InteropServices;
using Poncho.IO.Net;

namespace Poncho.Node;

/// <summary>
/// Ctrl-C and SIGTERM while something is unpacked: the unfinished files are removed, then the program ends; a second signal ends it where it
/// is. Where nothing is unpacked, nobody listens for signals: they end the process, and it starts sooner.
/// </summary>
internal sealed class UnpackWatch : ITransferProgress, IDisposable
{
    private const int SignalStatus = 128;

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly RunLog _log;

    public UnpackWatch(RunLog log) => _log = log;

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>What to exit with after a signal; null while there was none.</summary>
    public int? Status { get; private set; }

    public void Expect(long bytes) => Listen();

    public void Begin(string name, long? bytes)
    {
        Listen();
        _log.Write($"expanding {name}");
    }

    public void Advance(string name, long bytes)
    {
    }

    public void End(string name)
    {
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    private void Listen()
    {
        lock (_lock)
        {
            if (_registrations.Count > 0) return;
            Register(PosixSignal.SIGINT, 2);
            Register(PosixSignal.SIGTERM, 15);
        }
    }

    private void Register(PosixSignal signal, int number) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        if (_source.IsCancellationRequested) return;
        context.Cancel = true;
        Status ??= SignalStatus + number;
        _source.Cancel();
    }));
}
