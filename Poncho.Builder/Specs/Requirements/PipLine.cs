namespace Poncho.Builder.Specs.Requirements;

internal enum PipLineKind { Requirement, Editable, Constraint, Option }

internal sealed record PipLine
{
    public required PipLineKind Kind { get; init; }
    public required string Written { get; init; }
    public required string ForPip { get; init; }
    public required SpecPosition At { get; init; }
    public string? File { get; init; }
    public string? Name { get; init; }
    public string? Folder { get; init; }
    public string? WrittenFolder { get; init; }
    public string? Extras { get; init; }
    public string? Marker { get; init; }
    public string? Address { get; init; }

    public static PipLine Of(SpecItem item, string folder)
    {
        string text = item.Text;
        bool e = text.StartsWith("-e ", StringComparison.Ordinal);
        string rest = e ? text[3..].Trim() : text;
        bool local = rest.StartsWith("./", StringComparison.Ordinal) || rest.StartsWith('/');
        return new PipLine { Kind = e ? PipLineKind.Editable : text.StartsWith('-') ? PipLineKind.Option : PipLineKind.Requirement, Written = text, ForPip = text, At = item.At, Folder = local ? Path.GetFullPath(rest, folder) : null, WrittenFolder = local ? rest : null, Address = rest.Contains("://", StringComparison.Ordinal) ? rest[(rest.IndexOf(" @ ", StringComparison.Ordinal) is >= 0 and var at ? at + 3 : 0)..] : null };
    }
}

internal static class PipNeeds
{
    private static readonly string[] s_n = ["python", "pip"];
    public static Spec Complete(Spec spec, out IReadOnlyList<string> added)
    {
        var names = spec.Pip.Count == 0 ? [] : s_n.Where(n => !spec.Conda.Any(c => c.Spec.Name == n)).ToList();
        added = names;
        return spec with { Conda = [.. spec.Conda, .. names.Select(n => new CondaItem(Poncho.Conda.MatchSpecs.MatchSpec.Parse(n, Poncho.Conda.MatchSpecs.Strictness.Lenient), n, default))] };
    }
}
