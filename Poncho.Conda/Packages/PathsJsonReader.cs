using System.Text.Json;
using Poncho.IO;

namespace Poncho.Conda.Packages;

/// <summary>Reads <c>info/paths.json</c> (paths_version 1) without a document in memory: large packages list 10^5 paths.</summary>
internal static class PathsJsonReader
{
    private const string File = "info/paths.json";

    public static PathsData Read(string archive, ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(WithoutMark(bytes), new JsonReaderOptions { MaxDepth = 64 });
        try
        {
            return new PathsData { Entries = Entries(archive, ref reader), IsFromPathsJson = true };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw ArchiveErrors.Info(archive, File, "is not what it should be", e);
        }
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> bytes) => bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;

    private static List<PathsEntry> Entries(string archive, ref Utf8JsonReader reader)
    {
        List<PathsEntry>? entries = null;
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("paths"u8)) entries = List(archive, ref reader);
            else if (reader.ValueTextEquals("paths_version"u8))
            {
                if (reader.Read() && reader.GetInt64() > 1)
                    throw ArchiveErrors.Info(archive, File, $"has a paths_version above 1 ({reader.GetInt64()})");
            }
            else reader.Skip();
        }

        if (reader.TokenType != JsonTokenType.EndObject || reader.Read()) throw new JsonException();
        return entries ?? throw ArchiveErrors.Info(archive, File, "has no paths");
    }

    private static List<PathsEntry> List(string archive, ref Utf8JsonReader reader)
    {
        var entries = new List<PathsEntry>();
        // A placeholder is the same 255 characters in every entry of a package.
        string? placeholder = null;
        Expect(ref reader, JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject) entries.Add(Entry(archive, ref reader, ref placeholder));
        return reader.TokenType == JsonTokenType.EndArray ? entries : throw new JsonException();
    }

    private static PathsEntry Entry(string archive, ref Utf8JsonReader reader, ref string? lastPlaceholder)
    {
        string? path = null, placeholder = null;
        PathType type = PathType.HardLink;
        PrefixFileMode? mode = null;
        Digest? sha256 = null;
        long? size = null;
        bool noLink = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("_path"u8)) path = Value(ref reader).GetString();
            else if (reader.ValueTextEquals("path_type"u8)) type = TypeOf(archive, Value(ref reader));
            else if (reader.ValueTextEquals("sha256"u8)) sha256 = DigestOf(archive, Value(ref reader));
            else if (reader.ValueTextEquals("size_in_bytes"u8)) size = Value(ref reader).TokenType == JsonTokenType.Null ? null : reader.GetInt64();
            else if (reader.ValueTextEquals("file_mode"u8)) mode = ModeOf(archive, Value(ref reader));
            else if (reader.ValueTextEquals("no_link"u8)) noLink = Value(ref reader).TokenType == JsonTokenType.True;
            else if (reader.ValueTextEquals("prefix_placeholder"u8)) placeholder = PlaceholderOf(Value(ref reader), ref lastPlaceholder);
            else reader.Skip();
        }

        if (reader.TokenType != JsonTokenType.EndObject) throw new JsonException();
        path = PathOf(archive, path);
        // rattler replaces nothing where either is missing; conda writes both or none.
        bool replaces = placeholder is not null && mode is not null;
        return new PathsEntry
        {
            Path = path,
            Type = type,
            NoLink = noLink,
            FileMode = replaces ? mode : null,
            Placeholder = replaces ? placeholder : null,
            Sha256 = sha256,
            Size = size,
        };
    }

    /// <summary>A listed path in its plain form, refused where it leaves the prefix.</summary>
    public static string PathOf(string archive, string? path)
    {
        string plain = PackagePath.Plain(path ?? "");
        return PackagePath.Fault(plain) is { } fault ? throw ArchiveErrors.Entry(archive, path ?? "", $"that {File} lists {fault}") : plain;
    }

    private static Utf8JsonReader Value(ref Utf8JsonReader reader) => reader.Read() ? reader : throw new JsonException();

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (!reader.Read() || reader.TokenType != type) throw new JsonException();
    }

    private static PathType TypeOf(string archive, in Utf8JsonReader value) =>
        value.ValueTextEquals("hardlink"u8) ? PathType.HardLink
        : value.ValueTextEquals("softlink"u8) ? PathType.SoftLink
        : value.ValueTextEquals("directory"u8) ? PathType.Directory
        : throw ArchiveErrors.Info(archive, File, $"has a path_type that Poncho does not know ({ArchiveErrors.Printable(value.GetString()!)})");

    private static PrefixFileMode? ModeOf(string archive, in Utf8JsonReader value) =>
        value.TokenType == JsonTokenType.Null ? null
        : value.ValueTextEquals("text"u8) ? PrefixFileMode.Text
        : value.ValueTextEquals("binary"u8) ? PrefixFileMode.Binary
        : throw ArchiveErrors.Info(archive, File, $"has a file_mode that Poncho does not know ({ArchiveErrors.Printable(value.GetString()!)})");

    private static Digest? DigestOf(string archive, in Utf8JsonReader value) =>
        value.TokenType == JsonTokenType.Null ? null
        : Digest.TryParseHex(value.GetString(), out var digest) ? digest
        : throw ArchiveErrors.Info(archive, File, $"has a sha256 that is none ({ArchiveErrors.Printable(value.GetString()!)})");

    private static string? PlaceholderOf(in Utf8JsonReader value, ref string? last)
    {
        if (value.TokenType == JsonTokenType.Null || value.ValueTextEquals(""u8)) return null;
        if (last is null || !value.ValueTextEquals(last)) last = value.GetString();
        return last;
    }
}
