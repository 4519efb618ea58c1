using System.Text.Json;
using Poncho.IO;
using Poncho.IO.Json;

namespace Poncho.Oci.Documents;

/// <summary>
/// Reads the members of documents that came from elsewhere: unknown ones are passed over, of two with the same name the last one counts.
/// By hand, since each start of a task reads an index and a manifest, and the serializer's tables take longer than the reading.
/// </summary>
internal static class DocumentReader
{
    // Documents that we read are flat; deeper ones are hostile.
    private const int MaxDepth = 32;

    /// <summary>Reads one object and nothing after it.</summary>
    /// <param name="json">The whole document.</param>
    /// <param name="limit">How many bytes it may have.</param>
    /// <param name="what">What it is, for messages, such as <c>manifest sha256:...</c>.</param>
    /// <param name="read">Reads its members.</param>
    /// <exception cref="PonchoException">It is too large, or not of its form; the message says where.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json, int limit, string what, JsonMembers.Document<T> read)
    {
        if (json.Length > limit) throw new PonchoException($"{what} has {json.Length} bytes, more than the {limit} that are allowed");
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null) throw new PonchoException($"{what} is not an object: \"null\"");
            JsonMembers.StartObject(ref reader);
            T document = read(ref reader);

            // Refuses what stands behind the object.
            reader.Read();
            return document;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            var (line, path) = JsonPosition.Of(json, reader.TokenStartIndex, MaxDepth);
            throw new PonchoException($"{what} is malformed in line {line} at \"{path}\"", null, e);
        }
    }

    public static ManifestDocument Manifest(ref Utf8JsonReader reader)
    {
        var common = new CommonMembers();
        Descriptor? config = null, subject = null;
        List<Descriptor>? layers = null;
        while (JsonMembers.Next(ref reader))
        {
            if (reader.ValueTextEquals("config"u8)) config = Descriptor(ref reader);
            else if (reader.ValueTextEquals("layers"u8)) layers = Descriptors(ref reader);
            else if (reader.ValueTextEquals("subject"u8)) subject = DescriptorOrNull(ref reader);
            else if (!common.Read(ref reader)) reader.Skip();
        }

        return new ManifestDocument
        {
            SchemaVersion = common.SchemaVersion ?? throw JsonMembers.Missing("schemaVersion"),
            MediaType = common.MediaType,
            ArtifactType = common.ArtifactType,
            Config = config ?? throw JsonMembers.Missing("config"),
            Layers = layers ?? throw JsonMembers.Missing("layers"),
            Subject = subject,
            Annotations = common.Annotations,
        };
    }

    public static IndexDocument Index(ref Utf8JsonReader reader)
    {
        var common = new CommonMembers();
        List<Descriptor>? manifests = null;
        while (JsonMembers.Next(ref reader))
        {
            if (reader.ValueTextEquals("manifests"u8)) manifests = Descriptors(ref reader);
            else if (!common.Read(ref reader)) reader.Skip();
        }

        return new IndexDocument
        {
            SchemaVersion = common.SchemaVersion ?? throw JsonMembers.Missing("schemaVersion"),
            MediaType = common.MediaType,
            ArtifactType = common.ArtifactType,
            Manifests = manifests ?? throw JsonMembers.Missing("manifests"),
            Annotations = common.Annotations,
        };
    }

    /// <summary>The version in a layout's <c>oci-layout</c>.</summary>
    public static string LayoutVersion(ref Utf8JsonReader reader)
    {
        string? version = null;
        while (JsonMembers.Next(ref reader))
        {
            if (reader.ValueTextEquals("imageLayoutVersion"u8)) version = JsonMembers.Text(ref reader);
            else reader.Skip();
        }

        return version ?? throw JsonMembers.Missing("imageLayoutVersion");
    }

    /// <summary>The descriptor that is the value of the member whose name was just read.</summary>
    private static Descriptor Descriptor(ref Utf8JsonReader reader)
    {
        JsonMembers.StartObject(ref reader);
        return Members(ref reader);
    }

    private static Descriptor? DescriptorOrNull(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return null;
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("an object was expected");
        return Members(ref reader);
    }

    /// <summary>The descriptor that is the object whose start was just read.</summary>
    public static Descriptor Members(ref Utf8JsonReader reader)
    {
        string? mediaType = null, artifactType = null;
        Digest? digest = null;
        long? size = null;
        Platform? platform = null;
        Annotations? annotations = null;
        while (JsonMembers.Next(ref reader))
        {
            if (reader.ValueTextEquals("mediaType"u8)) mediaType = JsonMembers.Text(ref reader);
            else if (reader.ValueTextEquals("artifactType"u8)) artifactType = JsonMembers.TextOrNull(ref reader);
            else if (reader.ValueTextEquals("digest"u8)) digest = JsonMembers.Digest(ref reader);
            else if (reader.ValueTextEquals("size"u8)) size = Size(ref reader);
            else if (reader.ValueTextEquals("platform"u8)) platform = PlatformOrNull(ref reader);
            else if (reader.ValueTextEquals("annotations"u8)) annotations = AnnotationsOrNull(ref reader);
            else reader.Skip();
        }

        return new Descriptor
        {
            MediaType = mediaType ?? throw JsonMembers.Missing("mediaType"),
            ArtifactType = artifactType,
            Digest = digest ?? throw JsonMembers.Missing("digest"),
            Size = size ?? throw JsonMembers.Missing("size"),
            Platform = platform,
            Annotations = annotations ?? Annotations.None,
        };
    }

    private static List<Descriptor> Descriptors(ref Utf8JsonReader reader)
    {
        var descriptors = new List<Descriptor>();
        JsonMembers.StartArray(ref reader);
        while (JsonMembers.NextElement(ref reader)) descriptors.Add(Descriptor(ref reader));
        return descriptors;
    }

    private static Platform? PlatformOrNull(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return null;
        JsonMembers.StartObject(ref reader);
        string? architecture = null, os = null, osVersion = null, variant = null;
        while (JsonMembers.Next(ref reader))
        {
            if (reader.ValueTextEquals("architecture"u8)) architecture = JsonMembers.Text(ref reader);
            else if (reader.ValueTextEquals("os"u8)) os = JsonMembers.Text(ref reader);
            else if (reader.ValueTextEquals("os.version"u8)) osVersion = JsonMembers.TextOrNull(ref reader);
            else if (reader.ValueTextEquals("variant"u8)) variant = JsonMembers.TextOrNull(ref reader);
            else reader.Skip();
        }

        return new Platform
        {
            Architecture = architecture ?? throw JsonMembers.Missing("architecture"),
            Os = os ?? throw JsonMembers.Missing("os"),
            OsVersion = osVersion,
            Variant = variant,
        };
    }

    private static Annotations? AnnotationsOrNull(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.Null ? null : AnnotationsJsonConverter.Read(ref reader);
    }

    private static int Version(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TryGetInt32(out int version) ? version : throw new JsonException("a whole number was expected");
    }

    // Those below zero have a message of their own (DocumentChecks).
    private static long Size(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TryGetInt64(out long size) ? size : throw new JsonException("a whole number was expected");
    }

    /// <summary>What manifests and indexes both have.</summary>
    private struct CommonMembers
    {
        public int? SchemaVersion { get; private set; }

        public string? MediaType { get; private set; }

        public string? ArtifactType { get; private set; }

        public Annotations? Annotations { get; private set; }

        /// <summary>Reads the member whose name was just read, if it is one of these.</summary>
        public bool Read(ref Utf8JsonReader reader)
        {
            if (reader.ValueTextEquals("schemaVersion"u8)) SchemaVersion = Version(ref reader);
            else if (reader.ValueTextEquals("mediaType"u8)) MediaType = JsonMembers.TextOrNull(ref reader);
            else if (reader.ValueTextEquals("artifactType"u8)) ArtifactType = JsonMembers.TextOrNull(ref reader);
            else if (reader.ValueTextEquals("annotations"u8)) Annotations = AnnotationsOrNull(ref reader);
            else return false;
            return true;
        }
    }
}
