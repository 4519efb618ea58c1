using System.Collections.Immutable;
using System.Text.Json;
using Poncho.Conda.Packages;
using Poncho.IO;

namespace Poncho.Conda.Repodata;

/// <summary>
/// Reads a whole record. A member that is not as it should be counts as missing; records that lack a member that matters are left out by the solver.
/// </summary>
internal static class PackageRecordReader
{
    /// <summary>Reads a record.</summary>
    /// <param name="json">The record, from <c>{</c> to <c>}</c>.</param>
    /// <param name="place">What its place in the index says of it; the record's own members are added.</param>
    public static PackageRecord Read(ReadOnlySpan<byte> json, PackageRecord place)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        var record = document.RootElement;
        return place with
        {
            Version = Text(record, "version") ?? place.Version,
            Build = Text(record, "build") ?? "",
            BuildNumber = Number(record, "build_number") ?? 0,
            Depends = Texts(record, "depends"),
            Constrains = Texts(record, "constrains"),
            ExtraDepends = ExtraDepends(record),
            Size = Number(record, "size") is { } size and > 0 and <= LargestArchive ? size : null,
            Sha256 = Text(record, "sha256") is { } hex && Digest.TryParseHex(hex.ToLowerInvariant(), out var digest) ? digest : null,
            Md5 = Text(record, "md5") is { Length: 32 } md5 ? md5.ToLowerInvariant() : null,
            Timestamp = Time(record, "timestamp"),
            IndexedTimestamp = Time(record, "indexed_timestamp"),
            TrackFeatures = TrackFeatures(record),
            License = Text(record, "license"),
            LicenseFamily = Text(record, "license_family"),
            Namespace = Text(record, "namespace"),
            Flags = Texts(record, "flags"),
            Noarch = Noarch(record),
            PythonSitePackagesPath = Text(record, "python_site_packages_path"),
        };
    }

    // What no archive can have is as if nothing were said: downloads would wait for it, and their sums would overflow.
    private const long LargestArchive = 1L << 40;

    private static string? Text(JsonElement record, string key) =>
        record.TryGetProperty(key, out var value) ? Text(value) : null;

    /// <summary>A text; null for a value that is not a text or not UTF-8.</summary>
    private static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static long? Number(JsonElement record, string key) =>
        record.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number : null;

    private static long? Time(JsonElement record, string key)
    {
        if (!record.TryGetProperty(key, out var value) || value.ValueKind != JsonValueKind.Number) return null;
        return RecordFields.Milliseconds(value.TryGetInt64(out long whole) ? whole : (long)value.GetDouble());
    }

    private static IReadOnlyList<string> Texts(JsonElement record, string key) =>
        record.TryGetProperty(key, out var value) ? Texts(value) : [];

    private static IReadOnlyList<string> Texts(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Select(Text).OfType<string>()] : [];

    private static ImmutableSortedDictionary<string, IReadOnlyList<string>> ExtraDepends(JsonElement record)
    {
        if (!record.TryGetProperty("extra_depends", out var value) || value.ValueKind != JsonValueKind.Object)
            return ImmutableSortedDictionary<string, IReadOnlyList<string>>.Empty;
        var extras = ImmutableSortedDictionary.CreateBuilder<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject()) extras[Name(member)] = Texts(member.Value);
        return extras.ToImmutable();
    }

    private static string Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }

    private static IReadOnlyList<string> TrackFeatures(JsonElement record)
    {
        if (!record.TryGetProperty("track_features", out var value)) return [];
        return Text(value) is { } text ? text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries) : Texts(value);
    }

    /// <summary>Old records say only that they fit everywhere.</summary>
    private static NoarchType Noarch(JsonElement record)
    {
        if (!record.TryGetProperty("noarch", out var value)) return NoarchType.None;
        if (value.ValueKind == JsonValueKind.True) return NoarchType.Generic;
        return Text(value) switch
        {
            "python" => NoarchType.Python,
            "generic" => NoarchType.Generic,
            _ => NoarchType.None,
        };
    }
}
