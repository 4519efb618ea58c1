namespace Poncho.Builder.Engines;

/// <summary>An engine that has a store of images of its own, and a socket.</summary>
internal enum EngineKind
{
    Docker,
    Podman,
}
