using Poncho.Builder.Layering;
using Poncho.Builder.Locks;
using Poncho.Builder.Specs;
using Poncho.IO;
using Poncho.Oci.Layers;

namespace Poncho.Builder.Sources.Http;

/// <summary>The layer key of an http source: its bytes and how they are unpacked, wherever they come from.</summary>
internal static class HttpLayerKey
{
    /// <summary>Raised whenever the same bytes would give another layer.</summary>
    private const string Form = "http 1";

    public static Digest Of(HttpSource source) => new LayerKey(Form)
        .With("written", FramedLayer.Form)
        .With("name", source.Name)
        .With("source", source.Sha256!.Value.ToString())
        .With("type", HttpNames.Of(source.Type))
        .With("compression", HttpNames.Of(source.Compression))
        .ToDigest();
}
