using Poncho.Builder.Environments;
using Poncho.Builder.Export.Segments;
using Poncho.Builder.Homes;
using Poncho.IO;
using Poncho.Oci.Storing;

namespace Poncho.Builder.Export;

/// <summary><c>poncho export</c>: an environment of the store, by its name, as a tarball.</summary>
internal static class EnvironmentExport
{
    /// <summary>Writes the file; returns its size in bytes.</summary>
    /// <exception cref="PonchoException">The store has no such environment, or the file cannot be written.</exception>
    public static async Task<long> WriteAsync(PonchoHome home, string name, string path, IBuildProgress progress, CancellationToken cancel)
    {
        OutputPath.Check(path);
        using var limits = new BuildLimits(1, Environment.ProcessorCount);
        var store = await Store.OpenAsync(home.Store, cancel);
        using var held = await store.HoldAsync(cancel);
        var environment = await StoredEnvironment.ReadAsync(store, name, cancel);
        return await new TarballExport(store, new GzipSegments(home.Members), limits, progress).WriteAsync(environment, TarballFormats.OfPath(path), path, cancel);
    }
}
