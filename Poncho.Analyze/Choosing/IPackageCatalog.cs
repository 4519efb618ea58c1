namespace Poncho.Analyze.Choosing;

/// <summary>What a channel and an index have. A question that cannot be answered (no network, no index configured) has the answer null.</summary>
public interface IPackageCatalog
{
    /// <summary>Whether the channels have a conda package of this name.</summary>
    ValueTask<bool?> HasCondaPackageAsync(string name, CancellationToken cancel);

    /// <summary>Whether the Python package index has this project.</summary>
    /// <param name="project">In normal form (PEP 503).</param>
    /// <param name="cancel">Ends the question.</param>
    ValueTask<bool?> HasProjectAsync(string project, CancellationToken cancel);
}
