using System.Text;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Repodata;
using Poncho.Conda.Versions;

namespace Poncho.Conda.Shards;

/// <summary>The names that specs and records lead to.</summary>
internal static class NeededNames
{
    /// <summary>Longer dependencies stand in no real record.</summary>
    private const int LongestText = 4096;

    /// <summary>The names of a spec: its own, and those of its conditions.</summary>
    public static IEnumerable<string> Of(MatchSpec spec)
    {
        if (spec.Name is { } name) yield return name;
        if (spec.When is null) yield break;
        foreach (string condition in Of(spec.When)) yield return condition;
    }

    /// <summary>All names that any build of a package needs, under whatever conditions.</summary>
    public static IReadOnlyCollection<string> Of(RecordTable table, string name)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        // Builds of one package mostly need the same.
        var seen = new TextNumbers();
        foreach (var entry in table.Find(name)) AddNeeds(names, seen, table.Json(entry));
        return names;
    }

    private static IEnumerable<string> Of(MatchCondition condition) =>
        condition.Kind == MatchConditionKind.Spec ? Of(condition.Spec!) : condition.Parts.SelectMany(Of);

    private static void AddNeeds(HashSet<string> names, TextNumbers seen, ReadOnlySpan<byte> record)
    {
        if (!RecordFields.TryRead(record, out var fields)) return;
        Span<byte> scratch = stackalloc byte[LongestText];
        foreach (var part in (ReadOnlySpan<RecordPart>)[fields.Depends, fields.ExtraDepends])
        {
            try
            {
                var texts = new JsonTexts(part.Of(record), scratch);
                while (texts.MoveNext()) Add(names, seen, texts.Current);
            }
            catch (Exception e) when (e is FormatException or InvalidOperationException)
            {
                // The solver leaves such a record out; what it would need is not missed.
            }
        }
    }

    private static void Add(HashSet<string> names, TextNumbers seen, ReadOnlySpan<byte> text)
    {
        seen.Add(text, out bool isNew);
        if (isNew && MatchSpec.TryParse(Encoding.UTF8.GetString(text), Strictness.Lenient, out var spec)) names.UnionWith(Of(spec));
    }
}
