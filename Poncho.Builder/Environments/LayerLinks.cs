using Poncho.IO.Compression;
using Poncho.IO.Files;
using Poncho.IO.Tar;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;

namespace Poncho.Builder.Environments;

/// <summary>Looks into a layer for a soft link, reading it as far as there: for the few paths about which its facts do not say enough.</summary>
internal static class LayerLinks
{
    /// <summary>Whether a path of a layer is a soft link.</summary>
    /// <param name="store">Has the layer.</param>
    /// <param name="layer">Which.</param>
    /// <param name="path">Below the prefix.</param>
    public static bool Has(Store store, Descriptor layer, string path)
    {
        using var blob = store.OpenRead(layer.Digest);
        using var plain = new ZstdDecompressStream(blob);
        using var tar = new BufferedStream(plain, AtomicFile.BufferSize);
        var reader = new TarForwardReader(tar);
        while (reader.Next())
            if (reader.Current.Path.TrimEnd('/') == path) return reader.Current.Kind == TarMemberKind.SymbolicLink;
        return false;
    }
}
