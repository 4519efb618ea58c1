using Poncho.Conda.MatchSpecs;

namespace Poncho.Conda.Solving;

/// <summary>The words for a request that cannot be met.</summary>
/// <param name="Tree">What is in each other's way.</param>
/// <param name="Hint">What can be done about it; null where nothing is known.</param>
internal sealed record ConflictText(string Tree, string? Hint)
{
    /// <summary>Finds the fewest specs that are in each other's way and explains them.</summary>
    public static ConflictText Of(SolveRequest request)
    {
        var least = request with { Specs = Least(request.Specs, specs => IsUnsolvable(request with { Specs = specs })) };
        least = least with { Constraints = Least(request.Constraints, constraints => IsUnsolvable(least with { Constraints = constraints })) };
        return request.Repodata.Use(pool =>
        {
            var search = new Search(CancellationToken.None) { NotesSteps = true };
            var encoder = new Encoder(least, pool, search);
            encoder.EncodeRequest();
            search.Run(encoder.EncodeMore);
            return new ConflictTree(least, pool, encoder, search).Build();
        });
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
