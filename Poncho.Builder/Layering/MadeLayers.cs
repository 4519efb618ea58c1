namespace Poncho.Builder.Layering;

/// <summary>Counts the layers that one command made, wherever it made them: while locking, for pip to resolve in, or for the environment itself. Of use from any thread.</summary>
internal sealed class MadeLayers
{
    private int _count;

    /// <summary>How many there are so far.</summary>
    public int Count => _count;

    /// <summary>Adds layers that were not there before.</summary>
    public void Add(int layers) => Interlocked.Add(ref _count, layers);
}
