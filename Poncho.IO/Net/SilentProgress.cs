namespace Poncho.IO.Net;

/// <summary>Shows nothing.</summary>
public sealed class SilentProgress : ITransferProgress
{
    public static SilentProgress Instance { get; } = new();

    public void Begin(string name, long? bytes)
    {
    }

    public void Advance(string name, long bytes)
    {
    }

    public void End(string name)
    {
    }
}
