using Poncho.IO;

namespace Poncho.Oci.Registries;

/// <summary>A manifest that was pushed from here, or pulled to here.</summary>
/// <param name="Repository">Its repository in the registry.</param>
/// <param name="Selector">Its tag there, or its digest.</param>
/// <param name="Manifest">Which manifest.</param>
public sealed record KnownPush(string Repository, string Selector, Digest Manifest);
