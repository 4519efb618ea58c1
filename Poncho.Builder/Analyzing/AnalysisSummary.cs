using Poncho.Analyze.Choosing;

namespace Poncho.Builder.Analyzing;

/// <summary>What a person is told of an analysis: what came from where, what is optional, what is unsure and why.</summary>
internal static class AnalysisSummary
{
    public static IEnumerable<string> Lines(ApplicationAnalysis analysis)
    {
        var choice = analysis.Choice;
        yield return $"{Count(analysis.Files.Count, "file")}, Python {choice.Python}{(analysis.Environment is { } environment ? $", environment {environment.Folder}" : "")}: "
            + $"{analysis.Spec.Conda.Count} of conda, {analysis.Spec.Pip.Count} of pip";
        foreach (var group in choice.Packages.GroupBy(package => package.Evidence).OrderBy(group => group.Key))
        {
            yield return $"{Words(group.Key)}: {string.Join(", ", group.Select(Named))}";
        }

        string[] taken = [.. analysis.OptionalInSpec.Select(Named)];
        if (taken.Length > 0) yield return $"optional, in the environment and so in the spec: {string.Join(", ", taken)}";
        string[] left = [.. choice.Optional.Except(analysis.OptionalInSpec).Select(Named)];
        if (left.Length > 0) yield return $"optional, left out (--extra-pkg takes one in): {string.Join(", ", left)}";
        if (choice.Dropped.Count > 0) yield return $"left out, since --pkg-mapping gives no package: {string.Join(", ", choice.Dropped)}";
        foreach (var local in choice.Local) yield return $"code of your own, not in the spec: {local.Name}";
        foreach (var unsure in choice.Unsure)
        {
            yield return $"unsure{(unsure.IsNeeded ? "" : ", and optional")}: {unsure.Import} ({unsure.Place}): {unsure.Reason}";
        }
    }

    private static string Words(PackageEvidence evidence) => evidence switch
    {
        PackageEvidence.Said => "as you said",
        PackageEvidence.Environment => "from the environment",
        PackageEvidence.Table => "from the table of imports",
        _ => "called like the import",
    };

    // A package that is called otherwise than its import is shown with it.
    private static string Named(NeededPackage package)
    {
        string[] others = [.. package.Imports.Where(import => import != package.Name)];
        return others.Length == 0 ? package.Name : $"{package.Name} ({string.Join(", ", others)})";
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
