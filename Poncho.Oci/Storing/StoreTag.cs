using Poncho.Oci.Documents;

namespace Poncho.Oci.Storing;

/// <summary>A name in a store and the manifest that it means.</summary>
/// <param name="Name">As it stands in the index: <c>NAME:TAG</c>, or whatever another tool wrote there.</param>
/// <param name="Manifest">Without the annotation that holds the name.</param>
public sealed record StoreTag(string Name, Descriptor Manifest);
