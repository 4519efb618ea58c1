using System.Collections.Concurrent;
using Poncho.IO.Net;

namespace Poncho.Oci.Tests.Registries;

/// <summary>What was told of transfers.</summary>
internal sealed class RecordedTransfers : ITransferProgress
{
    private long _bytes;

    public long Bytes => Interlocked.Read(ref _bytes);

    public ConcurrentQueue<(string Reason, TimeSpan Delay)> Waited { get; } = [];

    public void Begin(string name, long? bytes)
    {
    }

    public void Advance(string name, long bytes) => Interlocked.Add(ref _bytes, bytes);

    public void End(string name)
    {
    }

    public void Waits(string name, string reason, TimeSpan delay) => Waited.Enqueue((reason, delay));
}
