using Poncho.IO.Tar;

namespace Poncho.Oci.Layers;

/// <summary>
/// Sees every member of a publisher's tarball while it is decoded the one time: checks it against the package's lists, finds placeholders,
/// reads ELF headers.
/// </summary>
public interface IPayloadObserver
{
    /// <summary>A file, folder or link begins.</summary>
    /// <param name="member">As the tarball says it; a folder's path is without the slash at its end.</param>
    /// <returns>Null, or in a few words why this payload cannot be a layer as it is.</returns>
    string? Begin(TarMember member);

    /// <summary>Some of the bytes of the file that began last, in order. The span is valid during the call only.</summary>
    void Data(ReadOnlySpan<byte> bytes);

    /// <summary>All bytes of the member that began last were seen.</summary>
    /// <returns>As for <see cref="Begin"/>.</returns>
    string? End();
}
