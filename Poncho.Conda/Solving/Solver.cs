using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Repodata;
using Poncho.IO;

namespace Poncho.Conda.Solving;

/// <summary>Chooses the packages of an environment. The same request has the same answer in every process.</summary>
public static class Solver
{
    /// <summary>
    /// Finds the first solution on the path that the rules give: each requirement in turn takes its best build with which a solution
    /// exists.
    /// </summary>
    /// <exception cref="PonchoException">A spec of the request does not name a package.</exception>
    public static SolveResult Solve(SolveRequest request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        foreach (var spec in request.Specs) RequireName(spec);
        foreach (var spec in request.Constraints) RequireName(spec);
        return request.Repodata.Use<SolveResult>(pool =>
        {
            var search = new Search(cancel);
            var encoder = new Encoder(request, pool, search);
            encoder.EncodeRequest();
            return search.Run(encoder.EncodeMore) ? new Solution(Chosen(search, encoder.Names)) : new Conflict(request);
        });
    }

    private static void RequireName(MatchSpec spec)
    {
        if (spec.Name is null) throw new PonchoException($"a package has to be named, this is a pattern: \"{spec}\"");
    }

    private static PackageRecord[] Chosen(Search search, SolveNames names)
    {
        var records = new List<PackageRecord>();
        for (int number = 0; number < names.Count; number++)
        {
            var name = names[number];
            int chosen = search.ChosenOf(name.Number);
            if (chosen != 0 && names.Record(name, chosen - name.First) is { } record) records.Add(record);
        }

        return [.. records.OrderBy(record => record.Name, StringComparer.Ordinal)];
    }
}
