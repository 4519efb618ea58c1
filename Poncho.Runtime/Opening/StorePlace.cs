using Poncho.Oci.Documents;
using Poncho.Oci.Naming;
using Poncho.Oci.Storing;

namespace Poncho.Runtime.Opening;

/// <summary>An environment in the store.</summary>
/// <param name="Text">The name or digest that the user wrote.</param>
/// <param name="Store">Where it is.</param>
/// <param name="Name">A name that it has there; null for one that was named by its digest and has none.</param>
/// <param name="Manifest">Its manifest, which is not read yet.</param>
public sealed record StorePlace(string Text, Store Store, StoreName? Name, Descriptor Manifest) : EnvironmentPlace(Text)
{
    /// <summary>Reads the manifest and the config out of the store.</summary>
    public override EnvironmentDocuments ReadDocuments()
    {
        using var stored = Open();
        return new EnvironmentDocuments { Manifest = Oci.Documents.Manifest.Parse(stored.Manifest), Config = stored.Config };
    }

    public override StoreEnvironment Open() => StoreEnvironment.Open(Store, Manifest, Text);
}
