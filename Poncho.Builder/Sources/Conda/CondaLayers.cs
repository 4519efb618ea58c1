using Poncho.Builder.Layering;
using Poncho.Builder.Locks;
using Poncho.Builder.Sources.Files;
using Poncho.Conda.Linking;
using Poncho.IO;
using Poncho.Oci.Storing;

namespace Poncho.Builder.Sources.Conda;

/// <summary>The layers of conda packages.</summary>
internal sealed class CondaLayers(CondaArchiveLayers archives, Store store) : ISourceLayers<CondaSource>
{
    public Digest KeyOf(CondaSource source, EnvironmentLock @lock) =>
        source.Layer is { } captured ? FilesLayerKey.Of(captured) : CondaLayerKey.Of(source, LockedPython.Find(@lock), @lock.ByteCompilation);

    public bool IsHere(CondaSource source) => source.Layer is not null || archives.Has(source);

    public Task<LayerInfo> GetAsync(Digest key, CondaSource source, LayerWork work, CancellationToken cancel) =>
        source.Layer is null ? archives.GetAsync(key, source, RequestOf(source, work), work.KeepsDownloads, cancel) : throw FilesLayers.Gone(source);

    private CondaLayerRequest RequestOf(CondaSource source, LayerWork work) => new()
    {
        Store = store,
        Python = work.Python,
        Compiler = work.Compiler,
        Record = new RecordSource
        {
            FileName = source.FileName,
            Channel = source.Address.Channel,
            Url = source.Url,
            Sha256 = source.Sha256,
            Md5 = source.Sha256 is null ? source.Md5 : null,
            Size = source.Size,
        },
    };
}
