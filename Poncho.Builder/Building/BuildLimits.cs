using Poncho.Runtime.Unpacking;

namespace Poncho.Builder.Building;

/// <summary>How much happens at once. No result depends on it.</summary>
internal sealed class BuildLimits : IDisposable
{
    /// <summary>How many archives are fetched at once, as long as no setting says another number: as many as conda fetches.</summary>
    public const int UsualDownloads = 5;

    /// <param name="downloads">Archives that are fetched at once.</param>
    /// <param name="workers">Layers that are made, or compressed, at once: as many as there are cores.</param>
    public BuildLimits(int downloads, int workers)
    {
        Downloads = new Gate(downloads);
        Workers = new Gate(workers);
    }

    public Gate Downloads { get; }

    public Gate Workers { get; }

    public void Dispose()
    {
        Downloads.Dispose();
        Workers.Dispose();
    }
}
