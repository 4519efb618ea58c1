using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Pools;

namespace Poncho.Conda.Solving;

/// <summary>The words for a request that cannot be met.</summary>
/// <param name="Tree">What is in each other's way.</param>
/// <param name="Hint">What can be done about it; null where nothing is known.</param>
internal sealed record ConflictText(string Tree, string? Hint)
{
    /// <summary>Finds the fewest specs that are in each other's way and explains them.</summary>
    public static ConflictText Of(SolveRequest request)
    {
        // Names and versions that no channel has need no search, and are told all at once.
        var unmet = Unmet(request);
        var least = unmet.Count > 1 ? request with { Specs = unmet, Constraints = [] } : Fewest(request);
        return request.Repodata.Use(pool =>
        {
            var search = new Search(CancellationToken.None) { NotesSteps = true };
            var encoder = new Encoder(least, pool, search);
            encoder.EncodeRequest();
            search.Run(encoder.EncodeMore);
            return new ConflictTree(least, pool, encoder, search).Build();
        });
    }

    private static SolveRequest Fewest(SolveRequest request)
    {
        var least = request with { Specs = Least(request.Specs, specs => IsUnsolvable(request with { Specs = specs })) };
        return least with { Constraints = Least(request.Constraints, constraints => IsUnsolvable(least with { Constraints = constraints })) };
    }

    private static List<MatchSpec> Unmet(SolveRequest request) => request.Repodata.Use(pool =>
    {
        var encoder = new Encoder(request, pool, new Search(CancellationToken.None));
        encoder.EncodeRequest();
        return request.Specs
            .Where(spec => spec.When is null && spec.Name is { } name && !name.StartsWith("__", StringComparison.Ordinal))
            .Where(spec => !request.Pinned.Concat(request.Locked).Any(record => record.Name == spec.Name))
            .Where(spec => IsUnmet(pool, encoder, spec))
            .DistinctBy(spec => spec.Name)
            .ToList();
    });

    private static bool IsUnmet(PackagePool pool, Encoder encoder, MatchSpec spec)
    {
        int number = encoder.SpecOfSet[encoder.SetOf(pool.AddSpec(spec))];
        var name = encoder.Names.Load(pool.Spec(number).Name);
        return name.Count == 0 || encoder.Names.Members(name, number).All(bits => bits == 0);
    }

    /// <summary>Leaves out what is not needed for the conflict: halves first, then ever smaller parts. The earliest that suffice remain.</summary>
    private static List<MatchSpec> Least(IReadOnlyList<MatchSpec> specs, Func<IReadOnlyList<MatchSpec>, bool> isUnsolvable)
    {
        var least = specs.ToList();
        for (int part = Math.Max(1, least.Count / 2); least.Count > 0; part /= 2)
        {
            for (int end = least.Count; end > 0; end -= part)
            {
                int start = Math.Max(0, end - part);
                var without = least[..start].Concat(least[end..]).ToList();
                if (isUnsolvable(without)) least = without;
            }

            if (part == 1) break;
        }

        return least;
    }

    private static bool IsUnsolvable(SolveRequest request) => request.Repodata.Use(pool =>
    {
        var search = new Search(CancellationToken.None);
        var encoder = new Encoder(request, pool, search);
        encoder.EncodeRequest();
        return !search.Run(encoder.EncodeMore);
    });
}
