using System.Text.RegularExpressions;
using Poncho.Builder.Specs.Requirements;
using Poncho.Builder.Specs.Syntax;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Naming;
using Poncho.Conda.Versions;

namespace Poncho.Builder.Specs;

/// <summary>
/// conda's own lists, as <c>conda list --export</c> writes them and <c>conda create --file</c> reads them: one match spec a line, such as
/// <c>numpy=1.26.4=py311h64a7726_0</c>. They name no channels; those of <c>.condarc</c> are meant.
/// </summary>
internal static partial class PackageListFile
{
    /// <summary>What conda gives as the build of a package that pip installed.</summary>
    private const string OfPip = "pypi_0";

    private const string PlatformMark = "# platform:";

    /// <summary>
    /// Whether a text is such a list: match specs alone, and among them one that pip would not write, by its build or its channel.
    /// </summary>
    public static bool Is(string text)
    {
        // Most texts have neither, and are not gone through line by line.
        if (!text.Contains("::", StringComparison.Ordinal) && !Build().IsMatch(text)) return false;
        return Lines(text).All(line => Read(line.Text) is not null);
    }

    /// <summary>Reads a list.</summary>
    /// <param name="path">What errors call it.</param>
    /// <param name="folder">What relative paths are below.</param>
    /// <param name="text">Of which <see cref="Is"/> is true.</param>
    /// <param name="lines">Reads what pip installed.</param>
    public static Spec Parse(string path, string folder, string text, PipLineReader lines)
    {
        var conda = new List<CondaItem>();
        var pip = new List<PipLine>();
        foreach (var line in Lines(text))
        {
            var spec = Read(line.Text)!;
            string? version = spec.Build?.Text == OfPip ? spec.Version?.ToString().TrimStart('=') : null;
            if (version is null) conda.Add(new CondaItem(spec, line.Text, line.At));
            else pip.AddRange(lines.Read(line with { Text = $"{spec.Name}=={version}" }));
        }

        return new Spec { Source = path, Folder = folder, Conda = conda, Pip = pip, Platforms = [.. Platform(text)] };
    }

    // What begins with a dash is an option of pip, or a list of YAML.
    private static MatchSpec? Read(string line) =>
        line[0] != '-' && MatchSpec.TryParse(line, Strictness.Lenient, out var spec) && spec.Name is not null ? spec : null;

    private static IEnumerable<SpecItem> Lines(string text)
    {
        using var reader = new StringReader(text);
        for (int number = 1; reader.ReadLine() is { } raw; number++)
        {
            string line = raw.Trim();
            if (line.Length > 0 && line[0] is not ('#' or '@')) yield return new SpecItem(line, new SpecPosition(number, 1));
        }
    }

    // Builds are of one platform.
    private static IEnumerable<SpecItem> Platform(string text)
    {
        using var reader = new StringReader(text);
        for (int number = 1; reader.ReadLine() is { } raw; number++)
        {
            string said = raw.StartsWith(PlatformMark, StringComparison.Ordinal) ? raw[PlatformMark.Length..].Trim() : "";
            if (Subdirs.IsKnown(said) && said != "noarch") yield return new SpecItem(said, new SpecPosition(number, 1));
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.-]*=[^=<>!~,\s]+=[^=\s]+\s*$", RegexOptions.Multiline)]
    private static partial Regex Build();
}
