using Poncho.Builder.Building;
using Poncho.IO.Net;

namespace Poncho.Builder.Locking;

/// <summary>Shows transfers as before, and tells under <c>--verbose</c> which forms of an index were not to be had.</summary>
internal sealed class NotedTransfers(IBuildProgress progress) : ITransferProgress
{
    public void Begin(string name, long? bytes) => progress.Transfers.Begin(name, bytes);

    public void Advance(string name, long bytes) => progress.Transfers.Advance(name, bytes);

    public void End(string name) => progress.Transfers.End(name);

    public void Waits(string name, string reason, TimeSpan delay) => progress.Transfers.Waits(name, reason, delay);

    public void PassedOver(string name, string reason) => progress.Note($"done without: {reason}");
}
