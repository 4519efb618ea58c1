using Poncho.Builder.Export.Segments;
using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;
using Poncho.Runtime.Opening;

namespace Poncho.Builder.Export.Formats;

/// <summary>An environment that is exported, from the store or from a tarball. Disposing it closes what it is read from.</summary>
internal sealed class ExportedEnvironment : IDisposable
{
    private ExportedEnvironment(EnvironmentSource source, ILayerBlobs blobs)
    {
        Source = source;
        Blobs = blobs;
        Manifest = Manifest.Parse(source.Manifest);
    }

    /// <summary>The environment to be unpacked: documents, and layers as tarballs.</summary>
    public EnvironmentSource Source { get; }

    public Manifest Manifest { get; }

    /// <summary>Its layers to be copied.</summary>
    public ILayerBlobs Blobs { get; }

    /// <summary>Layers that are left out, since whoever gets the export has them: it is incremental then.</summary>
    public IReadOnlySet<Digest> LeftOut { get; init; } = new HashSet<Digest>();

    /// <summary>An environment in the store.</summary>
    /// <exception cref="PonchoException">The manifest is no environment's, or blobs are missing or damaged.</exception>
    public static ExportedEnvironment OfStore(Store store, Descriptor manifest, string name) =>
        new(StoreEnvironment.Open(store, manifest, name), new StoreBlobs(store));

    /// <summary>What a user named.</summary>
    /// <param name="place">Where it is.</param>
    /// <param name="store">What may have the layers that a tarball lacks; null for no store.</param>
    /// <param name="leftOut">Layers that are left out.</param>
    /// <exception cref="PonchoException">It is a folder, which has no layers, or it is missing or damaged.</exception>
    public static ExportedEnvironment Open(EnvironmentPlace place, Store? store, IReadOnlySet<Digest> leftOut)
    {
        if (place is StorePlace stored)
        {
            return new ExportedEnvironment(stored.Open(), new StoreBlobs(stored.Store)) { LeftOut = leftOut };
        }

        if (place is not TarballPlace file) throw CannotExport(place);
        var tarball = file.Open();
        var blobs = new TarballBlobs(tarball, file.Path, store);
        var source = tarball.IsIncremental ? CompletedEnvironment.Of(tarball, [], store is null ? [] : [store]) : tarball;
        return new ExportedEnvironment(source, blobs) { LeftOut = leftOut };
    }

    public void Dispose() => Source.Dispose();

    private static PonchoException CannotExport(EnvironmentPlace place) => new(
        $"a folder cannot be exported, its files are unpacked and relocated: \"{place.Text}\"",
        "export the environment that it was unpacked from, or make a new one of the folder with poncho create");
}
