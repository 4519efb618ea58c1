using Poncho.IO;

namespace Poncho.Conda.MatchSpecs;

/// <summary>What few specs have, apart, so that the millions of others stay small.</summary>
internal sealed record MatchSpecFields
{
    public static MatchSpecFields None { get; } = new();

    public string? Channel { get; init; }

    public string? Subdir { get; init; }

    public string? Namespace { get; init; }

    public string? FileName { get; init; }

    public string? Url { get; init; }

    public Digest? Sha256 { get; init; }

    public string? Md5 { get; init; }

    public IReadOnlyList<string>? Extras { get; init; }

    public IReadOnlyList<StringMatcher>? Flags { get; init; }

    public MatchCondition? When { get; init; }

    public string? License { get; init; }

    public string? LicenseFamily { get; init; }

    public IReadOnlyList<string>? TrackFeatures { get; init; }

    public bool Equals(MatchSpecFields? other)
    {
        if (other is null) return false;
        if (ReferenceEquals(this, other)) return true;
        bool isSamePlace = Channel == other.Channel && Subdir == other.Subdir && Namespace == other.Namespace;
        bool isSameArchive = FileName == other.FileName && Url == other.Url && Sha256 == other.Sha256 && Md5 == other.Md5;
        bool isSameLicense = License == other.License && LicenseFamily == other.LicenseFamily;
        return isSamePlace
            && isSameArchive
            && isSameLicense
            && Same(Extras, other.Extras)
            && Same(Flags, other.Flags)
            && Equals(When, other.When)
            && Same(TrackFeatures, other.TrackFeatures);
    }

    public override int GetHashCode() => HashCode.Combine(Channel, Subdir, FileName, Url, Sha256, Md5);

    private static bool Same<T>(IReadOnlyList<T>? a, IReadOnlyList<T>? b) => a is null ? b is null : b is not null && a.SequenceEqual(b);
}
