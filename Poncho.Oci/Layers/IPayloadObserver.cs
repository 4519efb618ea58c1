namespace Poncho.Oci.Layers;

/// <summary>Sees every entry of a publisher's tarball while it is decoded the one time: checks it against the package's lists, finds placeholders, reads ELF headers.</summary>
public interface IPayloadObserver
{
    /// <summary>An entry begins.</summary>
    /// <returns>Null, or in a few words why this payload cannot be a layer as it is.</returns>
    string? Begin(PayloadEntry entry);

    /// <summary>Some of the bytes of the file that began last, in order. The span is valid during the call only.</summary>
    void Data(ReadOnlySpan<byte> bytes);

    /// <summary>All bytes of the entry that began last were seen.</summary>
    /// <returns>As for <see cref="Begin"/>.</returns>
    string? End();
}
