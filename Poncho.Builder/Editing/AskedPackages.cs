using Poncho.Builder.Specs.Requirements;
using Poncho.Builder.Specs.Syntax;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Versions;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Builder.Editing;

/// <summary>The packages that a command line asks for, to be written into a spec.</summary>
internal static class AskedPackages
{
    /// <summary>Each with the name that tells it from the others.</summary>
    /// <param name="texts">Match specs, or requirements of pip.</param>
    /// <param name="part">Which of these.</param>
    /// <exception cref="PonchoException">A text is no package, or two are of one.</exception>
    public static IReadOnlyList<(string Name, string Text)> Of(IReadOnlyList<string> texts, EditedPart part)
    {
        List<(string Name, string Text)> asked = [.. texts.Select(text => text.Trim()).Distinct(StringComparer.Ordinal).Select(text => (NameOf(text, part), text))];
        if (asked.GroupBy(one => one.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is not { } twice) return asked;
        string both = string.Join(" and ", twice.Select(one => Shown.Text(Redacted.Text(one.Text))));
        throw new PonchoException(
            $"one package is asked for in several ways, {both}: {Shown.Text(twice.Key)}",
            "say it once; versions stand with a comma between, such as \"numpy >=1,<2\"");
    }

    private static string NameOf(string item, EditedPart part)
    {
        if (part == EditedPart.Conda) return NameOfConda(item);
        bool isOther = item.StartsWith('-') || item.StartsWith('.') || item.StartsWith('/') || item.Contains("://", StringComparison.Ordinal);
        if (Requirement.TryParse(item, out var requirement, out string wrong)) return requirement.Name;
        return isOther ? item : throw new PonchoException($"not a requirement of pip, {wrong}: {Shown.Text(Redacted.Text(item))}", "write NAME, NAME==VERSION or \"NAME>=1,<2\"");
    }

    private static string NameOfConda(string item)
    {
        // To conda it would be a name; here it is an option behind "--".
        if (item.StartsWith('-')) throw new PonchoException($"an option is no package: {Shown.Text(item)}", "options stand before --");
        if (item.All(c => char.IsAsciiDigit(c) || c == '.'))
            throw new PonchoException($"a version is no package: {Shown.Text(item)}", $"a package and its version are one word: NAME={item}, or \"NAME {item}\" in quotes");
        if (!MatchSpec.TryParse(item, Strictness.Lenient, out var spec, out string? problem))
            throw new PonchoException(
                $"not a package specification, {problem}: {Shown.Text(Redacted.Text(item))}",
                "write NAME, NAME=VERSION, \"NAME >=VERSION\" or CHANNEL::NAME");
        return spec.Name ?? throw new PonchoException($"a pattern names no package: {Shown.Text(item)}", "write the package's name");
    }
}
