using System.Text;
using Poncho.IO.Compression;
using Poncho.IO.Tar;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;

namespace Poncho.Builder.Tests.Sources;

/// <summary>What a layer in a store holds, entry by entry in its order.</summary>
internal sealed record LayerEntries(TarMember Member, byte[] Content)
{
    public string Text => Encoding.UTF8.GetString(Content);

    public static List<LayerEntries> Read(Store store, Descriptor layer)
    {
        using var blob = store.OpenVerifiedRead(layer);
        using var plain = new ZstdDecompressStream(blob);
        var reader = new TarForwardReader(plain);
        var entries = new List<LayerEntries>();
        while (reader.Next())
        {
            byte[] content = new byte[reader.Current.Size];
            for (int at = 0; at < content.Length;) at += reader.Read(content.AsSpan(at));
            entries.Add(new LayerEntries(reader.Current, content));
        }

        plain.CopyTo(Stream.Null);
        return entries;
    }
}
