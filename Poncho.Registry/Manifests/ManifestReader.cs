using System.Text.Json;
using Poncho.IO;
using Poncho.IO.Json;
using Poncho.Oci.Documents;
using Poncho.Registry.Naming;

namespace Poncho.Registry.Manifests;

/// <summary>Reads manifests of any kind: members that are not known are passed over, those that are known must be well formed.</summary>
internal static class ManifestReader
{
    private const int MaxSize = int.MaxValue;

    /// <exception cref="PonchoException">It is no JSON object, or a descriptor in it is none.</exception>
    public static ManifestFacts Read(ReadOnlyMemory<byte> json) => JsonMembers.Read("manifest", json.Span, MaxSize, (ref Utf8JsonReader reader) => Members(ref reader, json));

    private static ManifestFacts Members(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        string? mediaType = null, artifactType = null, configType = null;
        bool isIndex = false;
        BlobDigest? subject = null;
        ReadOnlyMemory<byte> annotations = default;
        var references = new List<ManifestReference>();
        while (JsonMembers.Next(ref reader))
        {
            if (reader.ValueTextEquals("mediaType"u8)) mediaType = JsonMembers.TextOrNull(ref reader);
            else if (reader.ValueTextEquals("artifactType"u8)) artifactType = JsonMembers.TextOrNull(ref reader);
            else if (reader.ValueTextEquals("schemaVersion"u8)) Schema(ref reader);
            else if (reader.ValueTextEquals("config"u8)) configType = One(ref reader, references)?.MediaType;
            else if (reader.ValueTextEquals("layers"u8) || reader.ValueTextEquals("blobs"u8)) All(ref reader, references, areManifests: false);
            else if (reader.ValueTextEquals("manifests"u8)) isIndex = All(ref reader, references, areManifests: true);
            else if (reader.ValueTextEquals("subject"u8)) subject = DescriptorOrNull(ref reader)?.Digest;
            else if (reader.ValueTextEquals("annotations"u8)) annotations = Texts(ref reader, json);
            else reader.Skip();
        }

        return new ManifestFacts
        {
            MediaType = mediaType,
            ArtifactType = artifactType,
            ConfigMediaType = configType,
            IsIndex = isIndex || (mediaType is not null && MediaTypes.IsIndex(mediaType)),
            References = references,
            Subject = subject,
            Annotations = annotations,
        };
    }

    private static void Schema(ref Utf8JsonReader reader)
    {
        long schema = JsonMembers.Number(ref reader, int.MaxValue);
        if (schema != 2) throw new JsonException($"schemaVersion is 2: {schema}");
    }

    private static ReadDescriptor? One(ref Utf8JsonReader reader, List<ManifestReference> references)
    {
        var read = DescriptorOrNull(ref reader);
        if (read is not null) references.Add(new ManifestReference(read.Digest, false, read.MayBeElsewhere));
        return read;
    }

    // A list that is null is an empty one, as Go writes it.
    private static bool All(ref Utf8JsonReader reader, List<ManifestReference> references, bool areManifests)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return true;
        JsonMembers.StartArray(ref reader);
        while (JsonMembers.NextElement(ref reader))
        {
            var read = Descriptor(ref reader);
            references.Add(new ManifestReference(read.Digest, areManifests, read.MayBeElsewhere));
        }

        return true;
    }

    private static ReadDescriptor? DescriptorOrNull(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.Null ? null : Descriptor(ref reader);
    }

    private static ReadDescriptor Descriptor(ref Utf8JsonReader reader)
    {
        JsonMembers.StartObject(ref reader);
        string? mediaType = null;
        BlobDigest? digest = null;
        long? size = null;
        bool hasUrls = false;
        byte[]? data = null;
        while (JsonMembers.Next(ref reader))
        {
            if (reader.ValueTextEquals("mediaType"u8)) mediaType = JsonMembers.Text(ref reader);
            else if (reader.ValueTextEquals("digest"u8)) digest = Digest(JsonMembers.Text(ref reader));
            else if (reader.ValueTextEquals("size"u8)) size = JsonMembers.Number(ref reader, long.MaxValue);
            else if (reader.ValueTextEquals("urls"u8)) hasUrls = IsFilledList(ref reader);
            else if (reader.ValueTextEquals("data"u8)) data = Bytes(ref reader);
            else reader.Skip();
        }

        if (digest is null) throw JsonMembers.Missing("digest");
        if (size is null) throw JsonMembers.Missing("size");
        if (mediaType is null) throw JsonMembers.Missing("mediaType");
        bool isNotDistributed = hasUrls || mediaType.Contains(".nondistributable.", StringComparison.Ordinal) || mediaType.Contains(".foreign.", StringComparison.Ordinal);
        bool isInside = data is not null && BlobHash.Of(digest.Algorithm, data) == digest;
        return new ReadDescriptor(mediaType, digest, isNotDistributed || isInside);
    }

    private static BlobDigest Digest(string text) => BlobDigest.TryParse(text, out var digest) ? digest : throw new JsonException($"not a digest: \"{text}\"");

    private static bool IsFilledList(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray) return false;
        bool isFilled = false;
        while (JsonMembers.NextElement(ref reader))
        {
            isFilled = true;
            reader.Skip();
        }

        return isFilled;
    }

    private static byte[]? Bytes(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out byte[]? data) ? data : null;
    }

    private static ReadOnlyMemory<byte> Texts(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return default;
        JsonMembers.StartObject(ref reader);
        int start = (int)reader.TokenStartIndex;
        while (JsonMembers.Next(ref reader)) _ = JsonMembers.TextOrNull(ref reader);
        return json[start..(int)reader.BytesConsumed];
    }

    private sealed record ReadDescriptor(string MediaType, BlobDigest Digest, bool MayBeElsewhere);
}
