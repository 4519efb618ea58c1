using Poncho.IO;

namespace Poncho.Oci.Documents;

/// <summary>
/// An image manifest (OCI image specification 1.1): a config and layers. It keeps the bytes that it was read from, and its digest is always
/// of these: writing the members again need not give the same bytes.
/// </summary>
public sealed class Manifest
{
    /// <summary>The largest manifest that is read, in bytes: what the distribution specification asks every registry to take.</summary>
    public const int MaxSize = 4 * 1024 * 1024;

    private readonly ManifestDocument _document;

    private Manifest(ReadOnlyMemory<byte> bytes, ManifestDocument document)
    {
        Bytes = bytes;
        Digest = Digest.Of(bytes.Span);
        _document = document;
    }

    public ReadOnlyMemory<byte> Bytes { get; }

    public Digest Digest { get; }

    public string MediaType => _document.MediaType ?? MediaTypes.Manifest;

    /// <summary>What kind of artifact it is; null for container images.</summary>
    public string? ArtifactType => _document.ArtifactType;

    public Descriptor Config => _document.Config;

    /// <summary>The layers, the lowest first.</summary>
    public IReadOnlyList<Descriptor> Layers => _document.Layers;

    /// <summary>The manifest that this one says something of, as a signature does; null for none.</summary>
    public Descriptor? Subject => _document.Subject;

    public Annotations Annotations => _document.Annotations ?? Annotations.None;

    /// <summary>What names this manifest in an index.</summary>
    public Descriptor Descriptor => new() { MediaType = MediaType, ArtifactType = ArtifactType, Digest = Digest, Size = Bytes.Length };

    /// <exception cref="PonchoException">The bytes are no manifest, or one of another schema version.</exception>
    public static Manifest Parse(ReadOnlyMemory<byte> bytes)
    {
        string what = $"manifest {Digest.Of(bytes.Span)}";
        var document = DocumentReader.Read(bytes.Span, MaxSize, what, DocumentReader.Manifest);
        DocumentChecks.Check(what, document.SchemaVersion, document.MediaType, MediaTypes.IsManifest);
        DocumentChecks.Check(what, "config", document.Config);
        DocumentChecks.Check(what, "layers", document.Layers);
        return new Manifest(bytes, document);
    }

    /// <summary>Writes a manifest: the same members give the same bytes.</summary>
    /// <param name="artifactType">Null for a container image.</param>
    /// <param name="config">The config's descriptor.</param>
    /// <param name="layers">The lowest first.</param>
    /// <param name="annotations">Of the manifest as a whole.</param>
    /// <param name="subject">The manifest that this one says something of; null for none.</param>
    public static Manifest Create(
        string? artifactType, Descriptor config, IReadOnlyList<Descriptor> layers, Annotations annotations, Descriptor? subject = null)
    {
        ArgumentNullException.ThrowIfNull(annotations);
        var document = new ManifestDocument
        {
            SchemaVersion = 2,
            MediaType = MediaTypes.Manifest,
            ArtifactType = artifactType,
            Config = config,
            Layers = [.. layers],
            Subject = subject,
            Annotations = annotations.Count == 0 ? null : annotations,
        };
        return new Manifest(OciJson.Write(document, OciJson.Canonical.ManifestDocument), document);
    }
}
