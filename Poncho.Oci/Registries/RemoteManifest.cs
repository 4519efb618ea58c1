using Poncho.IO;
using Poncho.Oci.Documents;

namespace Poncho.Oci.Registries;

/// <summary>A manifest or index as a registry has it.</summary>
/// <param name="Descriptor">Its media type, digest and size.</param>
/// <param name="Bytes">The bytes of which the digest is.</param>
public sealed record RemoteManifest(Descriptor Descriptor, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Its digest.</summary>
    public Digest Digest => Descriptor.Digest;

    /// <summary>Whether it lists manifests.</summary>
    public bool IsIndex => MediaTypes.IsIndex(Descriptor.MediaType);
}
