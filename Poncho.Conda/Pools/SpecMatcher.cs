using System.Text;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Repodata;
using Poncho.Conda.Versions;

namespace Poncho.Conda.Pools;

/// <summary>Asks one spec of all builds of its name. Builds of one version stand together, so the version is compared once for all of them.</summary>
internal ref struct SpecMatcher(PackagePool pool, MatchSpec? spec, string name)
{
    private CondaVersion? _version;
    private bool _versionMatches;

    /// <summary>Whether a spec asks for what only the whole record tells.</summary>
    private readonly bool _needsRecord =
        spec is not null && (spec.Md5 ?? spec.License ?? spec.LicenseFamily ?? (object?)spec.Sha256 ?? spec.TrackFeatures) is not null;

    public bool Matches(int build)
    {
        if (spec is null) return true;
        ref var candidate = ref pool.Build(build);
        if (!MatchesVersion(candidate.Version)) return false;
        if (spec.BuildNumber is { } number && !number.Matches(candidate.BuildNumber)) return false;
        if (spec.Build is { } text && !MatchesBuild(text, pool.BuildText(build))) return false;
        return !_needsRecord || MatchesRecord(spec, pool.Record(build, name));
    }

    /// <summary>
    /// What a spec asks besides name, version, build and build number. (Folder and file name limit nothing; the channel is checked with the request.)
    /// </summary>
    public static bool MatchesRecord(MatchSpec spec, PackageRecord record)
    {
        if (spec.Md5 is not null && !string.Equals(spec.Md5, record.Md5, StringComparison.Ordinal)) return false;
        if (spec.Sha256 is not null && spec.Sha256 != record.Sha256) return false;
        if (spec.License is not null && !string.Equals(spec.License, record.License, StringComparison.Ordinal)) return false;
        foreach (string feature in spec.TrackFeatures ?? [])
            if (!record.TrackFeatures.Contains(feature)) return false;
        return true;
    }

    private static bool MatchesBuild(StringMatcher matcher, ReadOnlySpan<byte> build)
    {
        Span<char> text = stackalloc char[256];
        return build.Length <= text.Length
            ? matcher.Matches(text[..Encoding.UTF8.GetChars(build, text)])
            : matcher.Matches(Encoding.UTF8.GetString(build));
    }

    private bool MatchesVersion(CondaVersion version)
    {
        if (ReferenceEquals(version, _version)) return _versionMatches;
        _version = version;
        return _versionMatches = spec!.Version is null || spec.Version.Matches(version);
    }
}
