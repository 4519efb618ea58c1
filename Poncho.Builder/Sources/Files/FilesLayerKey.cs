using Poncho.Builder.Layering;
using Poncho.IO;

namespace Poncho.Builder.Sources.Files;

/// <summary>The layer key of what was found in an environment that existed already: its layer is all that is known of it.</summary>
internal static class FilesLayerKey
{
    private const string Form = "captured 1";

    /// <param name="layer">The digest of the layer's blob.</param>
    public static Digest Of(Digest layer) => new LayerKey(Form).With("layer", layer.ToString()).ToDigest();
}
