using Poncho.Conda.Channels;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Repodata;

namespace Poncho.Conda.Pools;

/// <summary>
/// What a spec asks besides name, version, build and build number: all of it that a record can tell. (The channel is checked with the request,
/// since what a channel's name means is not the record's to say.)
/// </summary>
internal static class RecordQuestion
{
    /// <summary>Whether a spec asks for what only the whole record tells.</summary>
    public static bool IsAsked(MatchSpec spec) =>
        (spec.Md5 ?? spec.License ?? spec.LicenseFamily ?? spec.Namespace ?? spec.FileName ?? spec.Url) is not null
        || spec.Sha256 is not null
        || spec.Subdir is not null
        || spec.TrackFeatures is not null
        || spec.Flags is not null;

    public static bool IsMet(MatchSpec spec, PackageRecord record)
    {
        if (spec.Md5 is not null && spec.Md5 != record.Md5) return false;
        if (spec.Sha256 is not null && spec.Sha256 != record.Sha256) return false;
        if (spec.Subdir is not null && spec.Subdir != record.Subdir) return false;
        if (spec.FileName is not null && spec.FileName != record.FileName) return false;
        if (spec.Namespace is not null && spec.Namespace != record.Namespace) return false;
        if (spec.License is not null && !spec.License.Equals(record.License, StringComparison.OrdinalIgnoreCase)) return false;
        if (spec.LicenseFamily is not null && !spec.LicenseFamily.Equals(record.LicenseFamily, StringComparison.OrdinalIgnoreCase)) return false;
        foreach (string feature in spec.TrackFeatures ?? [])
            if (!record.TrackFeatures.Contains(feature)) return false;
        foreach (var flag in spec.Flags ?? [])
            if (!record.Flags.Any(has => flag.Matches(has))) return false;
        return spec.Url is null || IsAt(spec.Url, record);
    }

    // One archive may be written with %21 or with !.
    private static bool IsAt(string url, PackageRecord record)
    {
        if (!ArchiveAddress.TryParse(url, out var asked)) return false;
        return record.FetchUrls.Prepend(record.Url).Any(at => ArchiveAddress.TryParse(at, out var address) && IsSame(address, asked));
    }

    private static bool IsSame(ArchiveAddress one, ArchiveAddress other) =>
        one.Channel == other.Channel && one.Subdir == other.Subdir && one.FileName == other.FileName;
}
