using Poncho.IO;
using Poncho.Oci.Documents;

namespace Poncho.Builder.Export.Segments;

/// <summary>Where an export takes the bytes of layers from.</summary>
internal interface ILayerBlobs
{
    /// <summary>
    /// The bytes that a layer has in a <c>.tar.zst</c>: its blob without the end frame, which stands once in a tarball. They are checked:
    /// bytes that this command did not write itself are read and compared with the layer's digest first.
    /// </summary>
    /// <exception cref="PonchoException">The layer is not there, is damaged, or has another form.</exception>
    Task<LayerSegmentFile> GetAsync(Descriptor layer, CancellationToken cancel);
}
