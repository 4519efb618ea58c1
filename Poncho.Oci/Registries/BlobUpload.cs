namespace Poncho.Oci.Registries;

/// <summary>How a blob came to be in a repository.</summary>
public enum BlobUpload
{
    /// <summary>It was there.</summary>
    WasThere,

    /// <summary>The registry had it in another repository, and took it from there.</summary>
    Mounted,

    /// <summary>Its bytes were sent.</summary>
    Sent,
}
