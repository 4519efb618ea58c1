using System.Text;
using System.Text.Unicode;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;

namespace Poncho.Builder.Specs.Requirements;

/// <summary>Puts the lines of included files (<c>-r</c>, <c>-c</c>) in their places, so that a spec says all that it asks for.</summary>
internal static class PipIncludes
{
    /// <summary>So deep may files include one another; pip has no limit but cycles never end.</summary>
    private const int Deepest = 16;

    /// <exception cref="PonchoException">A file cannot be read, or holds what pip would not take.</exception>
    public static async Task<Spec> ExpandAsync(Spec spec, CancellationToken cancel) =>
        spec.Pip.Any(IsInclude) ? spec with { Pip = await ExpandAsync(spec.Pip, spec, isConstraint: false, 0, cancel) } : spec;

    private static bool IsInclude(PipLine line) => line.Kind is PipLineKind.Include or PipLineKind.ConstraintInclude;

    private static async Task<IReadOnlyList<PipLine>> ExpandAsync(IReadOnlyList<PipLine> lines, Spec spec, bool isConstraint, int depth, CancellationToken cancel)
    {
        var all = new List<PipLine>();
        foreach (var line in lines)
        {
            if (IsInclude(line)) all.AddRange(await ReadAsync(line, spec, isConstraint || line.Kind == PipLineKind.ConstraintInclude, depth, cancel));
            else all.Add(isConstraint && line.Kind == PipLineKind.Requirement ? line with { Kind = PipLineKind.Constraint } : line);
        }

        return all;
    }

    private static async Task<IReadOnlyList<PipLine>> ReadAsync(PipLine include, Spec spec, bool isConstraint, int depth, CancellationToken cancel)
    {
        if (depth == Deepest) throw new SpecException(include.File ?? spec.Source, include.At, $"files of requirements include one another: {Shown.Text(include.WrittenFolder!)}", "take one of the lines out");
        if (!File.Exists(include.Folder)) throw new SpecException(include.File ?? spec.Source, include.At, $"no such file of requirements: {Shown.Text(include.WrittenFolder!)}", $"it is looked for at {include.Folder}");
        var bytes = await SpecReader.ReadBytesAsync(include.Folder, SyntaxLimits.MostBytes, cancel);
        if (!Utf8.IsValid(bytes.Span)) throw new SpecException(include.Folder, null, "not a text", "a file of requirements is UTF-8");
        var reader = new PipLineReader(include.Folder, spec.Folder, include.Folder);
        var lines = RequirementsText.Lines(Encoding.UTF8.GetString(bytes.Span), Environment.GetEnvironmentVariable).Select(reader.Read).ToList();
        return await ExpandAsync(lines, spec, isConstraint, depth + 1, cancel);
    }
}
