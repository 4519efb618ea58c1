namespace Poncho.Analyze.Choosing;

/// <summary>Where no channel and no index can be asked: the table alone decides.</summary>
public sealed class UnknownCatalog : IPackageCatalog
{
    public static UnknownCatalog Instance { get; } = new();

    public ValueTask<bool?> HasCondaPackageAsync(string name, CancellationToken cancel) => ValueTask.FromResult<bool?>(null);

    public ValueTask<bool?> HasProjectAsync(string project, CancellationToken cancel) => ValueTask.FromResult<bool?>(null);
}
