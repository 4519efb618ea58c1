using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Repodata;
using Poncho.Conda.Solving;
using Poncho.Conda.Versions;

namespace Poncho.Conda.Tests.Solving;

/// <summary>Checks an answer by itself, with nothing of the solver: all specs, dependencies and limits hold, there is one record per name, and nothing is there that nobody needs.</summary>
internal static class AnswerCheck
{
    /// <summary>What is wrong with an answer; null for nothing.</summary>
    public static string? Problem(SolveRequest request, IReadOnlyList<PackageRecord> records)
    {
        var chosen = new Dictionary<string, PackageRecord>();
        foreach (var record in records)
            if (!chosen.TryAdd(record.Name, record)) return $"two records of {record.Name}";
        bool IsMet(MatchSpec spec) => spec.Name!.StartsWith("__", StringComparison.Ordinal) ? IsVirtual(request, spec) : chosen.TryGetValue(spec.Name, out var record) && Matches(spec, record);
        bool Counts(MatchSpec spec) => spec.When?.Holds(IsMet) ?? true;
        foreach (var spec in request.Specs)
            if (Counts(spec) && !IsMet(spec)) return $"{spec} is not met";
        foreach (var spec in request.Constraints)
            if (chosen.TryGetValue(spec.Name!, out var record) && !Matches(spec, record)) return $"constraint {spec} does not hold";
        foreach (var pinned in request.Pinned)
            if (chosen.TryGetValue(pinned.Name, out var record) && record.FileName != pinned.FileName) return $"{record} is not the pinned {pinned}";
        return ProblemOfRecords(request, records, chosen, IsMet, Counts) ?? Unneeded(request, chosen, IsMet, Counts);
    }

    private static string? ProblemOfRecords(SolveRequest request, IReadOnlyList<PackageRecord> records, Dictionary<string, PackageRecord> chosen, Func<MatchSpec, bool> isMet, Func<MatchSpec, bool> counts)
    {
        foreach (var record in records)
        {
            foreach (var spec in Depends(request, record))
                if (counts(spec) && !isMet(spec)) return $"{record} needs {spec}";
            foreach (var spec in record.Constrains.Select(Parse))
            {
                if (spec.Name!.StartsWith("__", StringComparison.Ordinal) && request.VirtualPackages.Any(package => package.Name == spec.Name) && !isMet(spec)) return $"{record} limits {spec}";
                if (chosen.TryGetValue(spec.Name, out var other) && !Matches(spec, other)) return $"{record} limits {spec}, {other} is chosen";
            }
        }

        return null;
    }

    private static string? Unneeded(SolveRequest request, Dictionary<string, PackageRecord> chosen, Func<MatchSpec, bool> isMet, Func<MatchSpec, bool> counts)
    {
        var needed = new HashSet<string>();
        var open = new Stack<string>(request.Specs.Where(counts).Select(spec => spec.Name!));
        var extras = request.Specs.Concat(chosen.Values.SelectMany(record => Depends(request, record))).Where(spec => spec.Extras is not null).SelectMany(spec => spec.Extras!.Select(extra => (spec.Name!, extra))).ToHashSet();
        while (open.TryPop(out string? name))
        {
            if (!needed.Add(name) || !chosen.TryGetValue(name, out var record)) continue;
            foreach (var spec in Depends(request, record).Where(counts)) open.Push(spec.Name!);
            foreach (var (extra, specs) in record.ExtraDepends)
            {
                if (!extras.Contains((name, extra))) continue;
                foreach (var spec in specs.Select(Parse).Where(counts))
                {
                    if (!isMet(spec)) return $"{record} with {extra} needs {spec}";
                    open.Push(spec.Name!);
                }
            }
        }

        return chosen.Keys.FirstOrDefault(name => !needed.Contains(name)) is { } idle ? $"nobody needs {idle}" : null;
    }

    private static IEnumerable<MatchSpec> Depends(SolveRequest request, PackageRecord record)
    {
        foreach (string text in record.Depends) yield return Parse(text);
        if (request.AddPip && record.Name == "python" && record.Version[0] is '2' or '3') yield return Parse("pip");
    }

    private static bool IsVirtual(SolveRequest request, MatchSpec spec) =>
        request.VirtualPackages.Any(package => package.Name == spec.Name && (spec.Version?.Matches(package.Version) ?? true) && (spec.Build?.Matches(package.Build) ?? true));

    private static bool Matches(MatchSpec spec, PackageRecord record) => spec.Matches(record.Name, CondaVersion.Parse(record.Version), record.Build, record.BuildNumber);

    private static MatchSpec Parse(string text) => MatchSpec.Parse(text, Strictness.Lenient);
}
