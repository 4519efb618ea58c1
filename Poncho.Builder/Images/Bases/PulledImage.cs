using Poncho.IO.Files;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;

namespace Poncho.Builder.Images.Bases;

/// <summary>An image that came from a registry into the store, where it has no name: it stays until this is disposed, and then until somebody prunes.</summary>
/// <param name="store">The store.</param>
/// <param name="manifest">The image's.</param>
/// <param name="held">Keeps it in the store.</param>
internal sealed class PulledImage(Store store, Manifest manifest, FileLock held) : IDisposable
{
    public Store Store => store;

    public Manifest Manifest => manifest;

    public void Dispose() => held.Dispose();
}
