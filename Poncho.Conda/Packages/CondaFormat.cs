using System.Text.Json;
using Poncho.IO.Compression;
using Poncho.IO.Zip;

namespace Poncho.Conda.Packages;

/// <summary>The inner form of a <c>.conda</c>: which members it has and what they hold (conda package format 2).</summary>
internal static class CondaFormat
{
    private const string Suffix = ".tar.zst";

    public static async Task CheckVersionAsync(ZipDirectory zip, string archive, CancellationToken cancel)
    {
        // It says nothing but the version, and there is one version; rattler does without it as well.
        if (zip.Members.FirstOrDefault(member => member.Name == "metadata.json") is not { } member) return;
        if (member.Size > 1 << 20) throw ArchiveErrors.Corrupt(archive, "its metadata.json has more than 1 MiB");
        await using var content = new UnpackedStream(zip.Open(member), archive, ArchiveLimits.Default, member.PackedSize, 1 << 20);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancel);
        var json = MetadataReader.Json(archive, "metadata.json", bytes.ToArray());
        bool isTwo = json.TryGetProperty("conda_pkg_format_version", out var version)
            && version.ValueKind == JsonValueKind.Number
            && version.GetDouble() == 2;
        if (!isTwo)
        {
            string shown = ArchiveErrors.Printable(version.ToString());
            throw ArchiveErrors.Info(archive, "metadata.json", $"does not say conda_pkg_format_version 2 ({shown})");
        }
    }

    /// <summary>The one member whose name begins so.</summary>
    public static ZipMember Member(ZipDirectory zip, string prefix, string archive)
    {
        var members = zip.Members
            .Where(member => member.Name.StartsWith(prefix, StringComparison.Ordinal) && member.Name.Contains(".tar", StringComparison.Ordinal))
            .ToList();
        if (members.Count != 1)
            throw ArchiveErrors.Corrupt(archive, members.Count == 0 ? $"it has no {prefix}*{Suffix}" : $"it has several {prefix}*{Suffix}");
        return members[0].Name.EndsWith(Suffix, StringComparison.Ordinal) ? members[0]
            : throw ArchiveErrors.Corrupt(archive, $"its {ArchiveErrors.Printable(members[0].Name)} is not compressed by zstd");
    }

    public static async Task<PackageMetadata> ReadMetadataAsync(ZipDirectory zip, string archive, ArchiveLimits limits, CancellationToken cancel)
    {
        await using var tar = OpenTar(zip, Member(zip, "info-", archive), archive, limits, limits.InfoBytes);
        await using var entries = new TarEntries(tar, archive, limits);
        var info = new InfoFolder(archive, limits);
        while (await entries.NextAsync(cancel) is { } entry) info.Take(entry);
        return MetadataReader.Read(archive, info.Files);
    }

    /// <summary>The decompressed tarball of a member.</summary>
    public static UnpackedStream OpenTar(ZipDirectory zip, ZipMember member, string archive, ArchiveLimits limits, long mostBytes) =>
        new UnpackedStream(new ZstdDecompressStream(zip.Open(member)), archive, limits, member.PackedSize, mostBytes);
}
