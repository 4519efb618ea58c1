using System.Runtime.InteropServices;
using Poncho.IO.Files;
using Poncho.IO.Machines;
using Poncho.Registry.Commands;

StandardDescriptors.Ensure();
if (OpenFileLimit.SaysTooFew("poncho-registry")) return ExitStatus.Failed;
using var ends = new CancellationTokenSource();

// The first one ends the server when what runs is done; the second one ends the process where it is.
void End(PosixSignalContext signal)
{
    if (ends.IsCancellationRequested) return;
    signal.Cancel = true;
    ends.Cancel();
}

using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
return await CommandRunner.RunAsync(args, Streams.OfProcess(), ends.Token);
