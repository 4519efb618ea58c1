using System.Runtime.InteropServices;
using Poncho.Builder.Cli.Terminals;

namespace Poncho.Builder.Cli;

/// <summary>
/// Ctrl-C and SIGTERM as a cancellation: after the first one the command removes its unfinished files and ends, the second one ends the process
/// where it is. SIGHUP is left alone, since nohup relies on it.
/// </summary>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    public Interrupts()
    {
        Register(PosixSignal.SIGINT, 2);
        Register(PosixSignal.SIGTERM, 15);
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>What to exit with after a signal; null while there was none.</summary>
    public int? Status { get; private set; }

    /// <summary>What a signal does, for tests.</summary>
    public void Interrupt(int number)
    {
        Status ??= ExitStatus.OfSignal(number);
        _source.Cancel();
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    private void Register(PosixSignal signal, int number)
    {
        var registration = PosixSignalRegistration.Create(signal, context =>
        {
            if (_source.IsCancellationRequested) return;

            // Takes the signal: the process would end at once otherwise.
            context.Cancel = true;
            Interrupt(number);
        });
        _registrations.Add(registration);
    }
}
