using System.Globalization;
using Poncho.IO.Net;

namespace Poncho.IO.Tests.Net;

/// <summary>Writes down what it is told.</summary>
internal sealed class RecordingProgress : ITransferProgress
{
    private readonly Lock _lock = new();

    public List<string> Events { get; } = [];

    public long Bytes { get; private set; }

    public void Begin(string name, long? bytes) => Add(string.Create(CultureInfo.InvariantCulture, $"begin {name} {bytes}"));

    public void Advance(string name, long bytes)
    {
        lock (_lock) Bytes += bytes;
    }

    public void End(string name) => Add("end " + name);

    public void Waits(string name, string reason, TimeSpan delay) => Add($"waits {name}");

    private void Add(string text)
    {
        lock (_lock) Events.Add(text);
    }
}
