namespace Poncho.Builder.Editing;

/// <summary>An item of a spec that is not as it was.</summary>
/// <param name="Kind"><c>conda</c> or <c>pip</c>.</param>
/// <param name="Before">Null: it is new.</param>
/// <param name="After">Null: it is gone.</param>
internal sealed record SpecChange(string Kind, string? Before, string? After)
{
    /// <summary>A line for people: <c>+ numpy >=2</c>.</summary>
    public override string ToString() => (Before, After) switch
    {
        (null, _) => $"+ {After}",
        (_, null) => $"- {Before}",
        _ => $"~ {Before} -> {After}",
    };
}
