using Poncho.Builder.Layering;
using Poncho.Builder.Locking;
using Poncho.IO;

namespace Poncho.Builder.Sources.Pip;

/// <summary>Stands where nobody makes layers of local code.</summary>
internal sealed class NoLocalCode : ISourceLayers
{
    public SourceKind Kind => SourceKind.Pip;

    public Digest KeyOf(LockedSource source, EnvironmentLock @lock) => throw Nobody(source);

    public Task<LayerInfo> GetAsync(Digest key, LockedSource source, LayerWork work, CancellationToken cancel) => throw Nobody(source);

    private static PonchoException Nobody(LockedSource source) => new($"local code is not built yet: \"{source.Folder}\"", "install it as a wheel");
}
