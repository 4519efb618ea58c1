using Poncho.IO.Machines;
using Poncho.IO.Net;

namespace Poncho.Runtime.Unpacking;

/// <summary>How an environment is unpacked.</summary>
public sealed record UnpackOptions
{
    public UnpackLimits Limits { get; init; } = new();

    /// <summary>How many layers are unpacked at once.</summary>
    public int Workers { get; init; } = Workforce.Threads();

    /// <summary>Whether files lose the right to be written, for folders that several commands share.</summary>
    public bool IsShared { get; init; }

    /// <summary>Told of each layer's compressed bytes.</summary>
    public ITransferProgress Progress { get; init; } = SilentProgress.Instance;
}
