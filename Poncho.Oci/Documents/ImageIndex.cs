using Poncho.IO;

namespace Poncho.Oci.Documents;

/// <summary>
/// An image index (OCI image specification 1.1): a list of manifests, such as a layout's <c>index.json</c>. It keeps the bytes that it was
/// read from.
/// </summary>
public sealed class ImageIndex
{
    /// <summary>The largest index that is read, in bytes: a store with tens of thousands of tags.</summary>
    public const int MaxSize = 16 * 1024 * 1024;

    private readonly IndexDocument _document;

    private ImageIndex(ReadOnlyMemory<byte> bytes, IndexDocument document)
    {
        Bytes = bytes;
        Digest = Digest.Of(bytes.Span);
        _document = document;
    }

    public ReadOnlyMemory<byte> Bytes { get; }

    public Digest Digest { get; }

    public string MediaType => _document.MediaType ?? MediaTypes.Index;

    public string? ArtifactType => _document.ArtifactType;

    public IReadOnlyList<Descriptor> Manifests => _document.Manifests;

    public Annotations Annotations => _document.Annotations ?? Annotations.None;

    /// <exception cref="PonchoException">The bytes are no index, or one of another schema version.</exception>
    public static ImageIndex Parse(ReadOnlyMemory<byte> bytes) => Parse(bytes, $"index {Digest.Of(bytes.Span)}");

    /// <summary>Writes an index: the same members give the same bytes.</summary>
    public static ImageIndex Create(IReadOnlyList<Descriptor> manifests, Annotations annotations)
    {
        ArgumentNullException.ThrowIfNull(annotations);
        var document = new IndexDocument
        {
            SchemaVersion = 2,
            MediaType = MediaTypes.Index,
            Manifests = [.. manifests],
            Annotations = annotations.Count == 0 ? null : annotations,
        };
        return new ImageIndex(OciJson.Write(document, OciJson.Canonical.IndexDocument), document);
    }

    internal static ImageIndex Parse(ReadOnlyMemory<byte> bytes, string what)
    {
        var document = DocumentReader.Read(bytes.Span, MaxSize, what, DocumentReader.Index);
        DocumentChecks.Check(what, document.SchemaVersion, document.MediaType, MediaTypes.IsIndex);
        DocumentChecks.Check(what, "manifests", document.Manifests);
        return new ImageIndex(bytes, document);
    }
}
