using System.Text.Json;
using Poncho.Analyze.Naming;
using Poncho.Builder.Specs.Requirements;
using Poncho.Builder.Wheels;
using Poncho.IO;

namespace Poncho.Builder.Resolving;

/// <summary>Reads pip's installation report (format 1, https://pip.pypa.io/en/stable/reference/installation-report/).</summary>
internal static class PipReport
{
    /// <exception cref="PonchoException">It is none, or one that this program does not know.</exception>
    public static IReadOnlyList<PipReportItem> Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 64 });
            var root = document.RootElement;
            string? version = root.GetProperty("version").GetString();
            if (version is null || version.Split('.')[0] != "1")
            {
                throw new PonchoException(
                    $"pip's report has a form that this version does not know: \"{version}\"",
                    "ask for an older pip in the conda part, such as \"pip<27\", or use a newer Poncho");
            }

            return [.. root.GetProperty("install").EnumerateArray().Select(Item)];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new PonchoException($"pip's report cannot be read: \"{e.Message}\"", "try another version of pip in the conda part", e);
        }
    }

    private static PipReportItem Item(JsonElement item)
    {
        var metadata = item.GetProperty("metadata");
        var download = item.GetProperty("download_info");
        var vcs = Member(download, "vcs_info");
        return new PipReportItem
        {
            Name = ProjectName.Normalize(Need(metadata, "name")),
            Version = Need(metadata, "version"),
            Url = Need(download, "url"),
            Sha256 = Member(download, "archive_info") is { } archive ? Sha256(archive) : null,
            Vcs = vcs is { } system ? Need(system, "vcs") : null,
            Commit = vcs is { } commit ? Need(commit, "commit_id") : null,
            Ref = vcs is { } asked ? Text(asked, "requested_revision") : null,
            Subdirectory = Text(download, "subdirectory"),
            IsFolder = Member(download, "dir_info") is not null,
            IsRequested = Flag(item, "requested"),
            IsDirect = Flag(item, "is_direct"),
            IsYanked = Flag(item, "is_yanked"),
            Needs = Member(metadata, "requires_dist") is { } needs ? [.. needs.EnumerateArray().Select(NeedOf).Distinct(StringComparer.Ordinal)] : [],
        };
    }

    private static Digest? Sha256(JsonElement archive)
    {
        if (Member(archive, "hashes") is { } hashes && Text(hashes, "sha256") is { } hex && TryParse(hex, out var digest)) return digest;
        // Older pips have one hash alone, as NAME=DIGITS.
        const string Before = "sha256=";
        string? old = Text(archive, "hash");
        return old?.StartsWith(Before, StringComparison.Ordinal) == true && TryParse(old[Before.Length..], out var same) ? same : null;
    }

    private static bool TryParse(string hex, out Digest digest) => Digest.TryParseHex(hex.ToLowerInvariant(), out digest);

    private static string NeedOf(JsonElement item)
    {
        string need = item.GetString() ?? throw Missing("requires_dist");
        return Requirement.TryParse(need, out var requirement, out _) ? requirement.Name : ProjectName.Normalize(need.Split(' ', '(', ';', '[')[0]);
    }

    private static string Need(JsonElement of, string name) => of.GetProperty(name).GetString() ?? throw Missing(name);

    private static InvalidOperationException Missing(string name) => new($"{name} is null");

    private static JsonElement? Member(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string? Text(JsonElement of, string name) => Member(of, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static bool Flag(JsonElement of, string name) => Member(of, name) is { ValueKind: JsonValueKind.True };
}
