using System.Collections.Immutable;
using Poncho.Builder.Specs.Requirements;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;

namespace Poncho.Builder.Specs;

/// <summary>Puts the lines of included files (<c>-r</c>, <c>-c</c>) in their places, so that a spec says all that it asks for.</summary>
internal static class PipIncludes
{
    /// <summary>A limit, since a few files that each include the next one twice would give endlessly many lines.</summary>
    private const int MostLines = 100_000;

    /// <param name="spec">As it was read.</param>
    /// <param name="variables">What <c>${NAME}</c> in the files stands for.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <exception cref="PonchoException">A file cannot be read, or holds what pip would not take.</exception>
    public static async Task<Spec> ExpandAsync(Spec spec, EnvironmentVariables variables, CancellationToken cancel)
    {
        if (!spec.Pip.Any(IsInclude)) return spec;
        var expansion = new Expansion(spec, variables);
        await expansion.AddAsync(spec.Pip, isConstraint: false, [Path.GetFullPath(spec.Source)], cancel);
        return spec with { Pip = expansion.Lines };
    }

    private static bool IsInclude(PipLine line) => line.Kind is PipLineKind.Include or PipLineKind.ConstraintInclude;

    private static SpecException Wrong(PipLine include, Spec spec, string problem, string hint) =>
        new(include.File ?? spec.Source, include.At, $"{problem}: {Shown.Text(include.WrittenFolder!)}", hint);

    /// <summary>The lines of one spec, as they are put together.</summary>
    private sealed class Expansion(Spec spec, EnvironmentVariables variables)
    {
        public List<PipLine> Lines { get; } = [];

        /// <param name="lines">Of the spec, or of a file that it includes.</param>
        /// <param name="isConstraint">Whether they come by <c>-c</c>: they hold versions, and ask for nothing.</param>
        /// <param name="within">The files that the lines are in, one included by the other.</param>
        /// <param name="cancel">Stops the reading.</param>
        public async Task AddAsync(IReadOnlyList<PipLine> lines, bool isConstraint, ImmutableList<string> within, CancellationToken cancel)
        {
            foreach (var line in lines)
            {
                if (IsInclude(line)) await IncludeAsync(line, isConstraint || line.Kind == PipLineKind.ConstraintInclude, within, cancel);
                else if (isConstraint && line.Kind == PipLineKind.Requirement) Lines.Add(line with { Kind = PipLineKind.Constraint });
                else Lines.Add(line);
            }
        }

        private async Task IncludeAsync(PipLine include, bool isConstraint, ImmutableList<string> within, CancellationToken cancel)
        {
            string path = include.Folder!;
            if (within.Contains(path)) throw Wrong(include, spec, "files of requirements include one another", "take one of the lines out");
            if (!File.Exists(path)) throw Wrong(include, spec, "no such file of requirements", $"it is looked for at {path}");
            var bytes = await SpecReader.ReadBytesAsync(path, SyntaxLimits.MostBytes, cancel);
            string text = RequirementsEncoding.TryDecode(bytes.Span, out string? problem)
                ?? throw new SpecException(path, null, $"not a text, {problem}", "save it as UTF-8");
            var items = RequirementsText.Lines(text, variables.Find);
            if (Lines.Count + items.Count > MostLines)
            {
                throw Wrong(include, spec, $"more than {MostLines} lines for pip", "take some of the files out");
            }

            var reader = new PipLineReader(path, spec.Folder, path, variables);
            await AddAsync([.. items.SelectMany(reader.Read)], isConstraint, within.Add(path), cancel);
        }
    }
}
