using Poncho.Builder.Specs.Requirements;
using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Specs.Projects;

/// <summary>A package of pip's as pixi writes it, <c>coffea = ">=2024"</c> or <c>coffea = {git = "...", rev = "..."}</c>, as a line for pip.</summary>
internal static class PixiRequirement
{
    private const string IndexOption = "--extra-index-url";

    private static readonly string[] s_known =
        ["version", "extras", "index", "path", "editable", "git", "branch", "tag", "rev", "subdirectory", "url", "env-markers"];

    /// <summary>The same, and before it the index that it is to come from: pip asks it for the others, too.</summary>
    /// <inheritdoc cref="Of"/>
    public static IEnumerable<SpecItem> LinesOf(TomlValues values, SpecMember member)
    {
        if (values.Text(member.Value as SpecMapping, "index") is { } index) yield return index with { Text = $"{IndexOption} {index.Text}" };
        yield return Of(values, member);
    }

    /// <param name="values">Reads the file's values.</param>
    /// <param name="member">The package's name and what is asked of it.</param>
    /// <exception cref="SpecException">It is wrong.</exception>
    public static SpecItem Of(TomlValues values, SpecMember member)
    {
        if (member.Value is SpecScalar { Type: ScalarKind.Text } text) return new SpecItem(member.Key + Versions(text.Text), text.At);
        if (member.Value is not SpecMapping table) throw values.Wrong(member, "a text or a table");
        values.Expect(table, s_known);
        string extras = values.Texts(table, "extras") is { Count: > 0 } list ? $"[{string.Join(',', list.Select(one => one.Text))}]" : "";
        string tail = values.Text(table, "env-markers") is { } marker ? $" ; {marker.Text}" : "";
        string name = member.Key + extras;
        string? below = values.Text(table, "subdirectory")?.Text;
        string? reference = (values.Text(table, "rev") ?? values.Text(table, "tag") ?? values.Text(table, "branch"))?.Text;
        string line = (values.Text(table, "path"), values.Text(table, "git"), values.Text(table, "url")) switch
        {
            ({ } path, _, _) => PackageAddress.OfPath(path.Text, values.Truth(table, "editable")) + extras,
            (_, { } git, _) => $"{name} @ {PackageAddress.OfGit(git.Text, reference, below)}",
            (_, _, { } url) => $"{name} @ {PackageAddress.Below(url.Text, below)}",
            _ => name + Versions(values.Text(table, "version")?.Text ?? "*"),
        };
        return new SpecItem(line + tail, member.At);
    }

    /// <summary>A line that counts on one platform alone.</summary>
    /// <param name="platform">Such as <c>linux-64</c>.</param>
    /// <param name="line">A line for pip.</param>
    public static string On(string platform, string line)
    {
        if (line.StartsWith(IndexOption, StringComparison.Ordinal)) return line;
        string[] parts = platform.Split('-', 2);
        string system = parts[0] switch { "osx" => "darwin", "win" => "win32", var same => same };
        string machine = (parts[0], parts[^1]) switch
        {
            ("win", "64") => "AMD64",
            (_, "64") => "x86_64",
            (_, "32") => "i686",
            (_, var same) => same,
        };
        string marker = $"sys_platform == '{system}' and platform_machine == '{machine}'";
        (string text, string? own) = Requirement.CutMarker(line, isAddress: true);
        return $"{text} ; {(own is null ? marker : $"({own}) and {marker}")}";
    }

    private static string Versions(string written) => written.Trim() is var said && said is "*" or "" ? "" : said;
}
