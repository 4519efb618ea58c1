using System.Text;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Versions;

namespace Poncho.Conda.Pools;

/// <summary>Asks one spec of all builds of its name. Builds of one version stand together, so the version is compared once for all of them.</summary>
internal ref struct SpecMatcher(PackagePool pool, MatchSpec? spec, string name)
{
    private readonly bool _needsRecord = spec is not null && RecordQuestion.IsAsked(spec);
    private CondaVersion? _version;
    private bool _versionMatches;

    public bool Matches(int build)
    {
        if (spec is null) return true;
        ref var candidate = ref pool.Build(build);
        if (spec.Subdir is { } subdir && pool.Indexes[candidate.Index].Subdir != subdir) return false;
        if (!MatchesVersion(candidate.Version)) return false;
        if (spec.BuildNumber is { } number && !number.Matches(candidate.BuildNumber)) return false;
        if (spec.Build is { } text && !MatchesBuild(text, pool.BuildText(build))) return false;
        return !_needsRecord || RecordQuestion.IsMet(spec, pool.Record(build, name));
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
