namespace Poncho.Conda.Tests.Solving;

/// <summary>Makes a case in which the solver and rattler differ smaller, as long as they differ.</summary>
internal static class CaseShrinker
{
    private const int MostRounds = 200;

    public static async Task<SolverCase> ShrinkAsync(SolverCase @case)
    {
        for (int round = 0; round < MostRounds; round++)
        {
            var smaller = Smaller(@case).ToList();
            var answers = await Rattler.AnswerAsync(smaller);
            int found = answers.FindIndex(answer => answer.Error is null && Differs(smaller[answers.IndexOf(answer)], answer));
            if (found < 0) return @case;
            @case = smaller[found];
        }

        return @case;
    }

    private static bool Differs(SolverCase @case, Rattler.Answer answer)
    {
        string[]? ours = @case.Answer();
        return (ours is null) != (answer.Paths is null) || (ours is not null && !ours.SequenceEqual(answer.Paths!));
    }

    private static IEnumerable<SolverCase> Smaller(SolverCase @case)
    {
        var used = @case.Pinned.Concat(@case.Locked).ToHashSet();
        foreach (string name in @case.Folders.SelectMany(folder => folder.Packages).Select(package => package.Name).Distinct())
            if (!used.Any(path => path.Split('/')[2].StartsWith(name + "-", StringComparison.Ordinal))) yield return With(@case, package => package.Name != name);
        for (int i = 0; i < @case.Specs.Count; i++)
            if (@case.Specs.Count > 1) yield return @case with { Specs = [.. @case.Specs.Where((_, j) => i != j)] };
        for (int i = 0; i < @case.Constraints.Count; i++) yield return @case with { Constraints = [.. @case.Constraints.Where((_, j) => i != j)] };
        for (int i = 0; i < @case.VirtualPackages.Count; i++) yield return @case with { VirtualPackages = [.. @case.VirtualPackages.Where((_, j) => i != j)] };
        for (int i = 0; i < @case.Locked.Count; i++) yield return @case with { Locked = [.. @case.Locked.Where((_, j) => i != j)] };
        foreach (var folder in @case.Folders)
        {
            foreach (var package in folder.Packages)
            {
                if (!used.Contains($"{folder.Channel}/{folder.Subdir}/{package.FileName}")) yield return With(@case, other => !ReferenceEquals(other, package));
                foreach (var smaller in Smaller(package)) yield return With(@case, other => true, other => ReferenceEquals(other, package) ? smaller : other);
            }
        }
    }

    private static IEnumerable<TestPackage> Smaller(TestPackage package)
    {
        for (int i = 0; i < package.Depends.Count; i++) yield return package with { Depends = [.. package.Depends.Where((_, j) => i != j)] };
        for (int i = 0; i < package.Constrains.Count; i++) yield return package with { Constrains = [.. package.Constrains.Where((_, j) => i != j)] };
        if (package.Extras.Count > 0) yield return package with { Extras = new Dictionary<string, IReadOnlyList<string>>() };
        if (package.Features.Length > 0) yield return package with { Features = "" };
        if (package.Timestamp is not null) yield return package with { Timestamp = null };
        if (package.IndexedTimestamp is not null) yield return package with { IndexedTimestamp = null };
    }

    private static SolverCase With(SolverCase @case, Func<TestPackage, bool> keep, Func<TestPackage, TestPackage>? change = null) =>
        @case with { Folders = [.. @case.Folders.Select(folder => (folder.Channel, folder.Subdir, (IReadOnlyList<TestPackage>)[.. folder.Packages.Where(keep).Select(change ?? (package => package))]))] };
}
