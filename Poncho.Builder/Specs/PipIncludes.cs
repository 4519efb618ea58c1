using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;
using Poncho.Builder.Specs.Requirements;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;

namespace Poncho.Builder.Specs;

/// <summary>Puts the lines of included files (<c>-r</c>, <c>-c</c>) in their places, so that a spec says all that it asks for.</summary>
internal static class PipIncludes
{
    /// <summary>Files that include others twice each would say endlessly much.</summary>
    private const int MostLines = 100_000;

    /// <exception cref="PonchoException">A file cannot be read, or holds what pip would not take.</exception>
    public static async Task<Spec> ExpandAsync(Spec spec, CancellationToken cancel)
    {
        if (!spec.Pip.Any(IsInclude)) return spec;
        var all = new List<PipLine>();
        await AddAsync(all, spec.Pip, spec, isConstraint: false, [Path.GetFullPath(spec.Source)], cancel);
        return spec with { Pip = all };
    }

    private static bool IsInclude(PipLine line) => line.Kind is PipLineKind.Include or PipLineKind.ConstraintInclude;

    private static async Task AddAsync(List<PipLine> all, IReadOnlyList<PipLine> lines, Spec spec, bool isConstraint, ImmutableList<string> within, CancellationToken cancel)
    {
        foreach (var line in lines)
        {
            if (IsInclude(line)) await IncludeAsync(all, line, spec, isConstraint || line.Kind == PipLineKind.ConstraintInclude, within, cancel);
            else all.Add(isConstraint && line.Kind == PipLineKind.Requirement ? line with { Kind = PipLineKind.Constraint } : line);
        }
    }

    private static async Task IncludeAsync(List<PipLine> all, PipLine include, Spec spec, bool isConstraint, ImmutableList<string> within, CancellationToken cancel)
    {
        string path = include.Folder!;
        if (within.Contains(path)) throw Wrong(include, spec, "files of requirements include one another", "take one of the lines out");
        if (!File.Exists(path)) throw Wrong(include, spec, "no such file of requirements", $"it is looked for at {path}");
        var bytes = await SpecReader.ReadBytesAsync(path, SyntaxLimits.MostBytes, cancel);
        if (!Utf8.IsValid(bytes.Span)) throw new SpecException(path, null, "not a text", "a file of requirements is UTF-8");
        var reader = new PipLineReader(path, spec.Folder, path);
        var items = RequirementsText.Lines(Encoding.UTF8.GetString(bytes.Span).TrimStart('\uFEFF'), Environment.GetEnvironmentVariable);
        if (all.Count + items.Count > MostLines) throw Wrong(include, spec, $"more than {MostLines} lines for pip", "take some of the files out");
        await AddAsync(all, [.. items.SelectMany(reader.Read)], spec, isConstraint, within.Add(path), cancel);
    }

    private static SpecException Wrong(PipLine include, Spec spec, string problem, string hint) => new(include.File ?? spec.Source, include.At, $"{problem}: {Shown.Text(include.WrittenFolder!)}", hint);
}
