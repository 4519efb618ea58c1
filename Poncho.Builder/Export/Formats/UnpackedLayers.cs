using Poncho.Builder.Building;
using Poncho.IO.Net;

namespace Poncho.Builder.Export.Formats;

/// <summary>Tells layers that are unpacked as items of the export. Those that are put together a second time, for their order, count once.</summary>
/// <param name="progress">The build's.</param>
internal sealed class UnpackedLayers(IBuildProgress progress) : ITransferProgress
{
    private readonly Dictionary<string, long> _sizes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);

    public void Begin(string name, long? bytes)
    {
        lock (_sizes) _sizes[name] = bytes ?? 0;
        progress.At(BuildStep.Export, name, bytes ?? 0);
    }

    public void Advance(string name, long bytes)
    {
        // A layer is told when it is whole.
    }

    public void End(string name)
    {
        lock (_sizes)
        {
            if (_done.Add(name)) progress.Done(BuildStep.Export, name, _sizes[name]);
        }
    }
}
