using System.Text.RegularExpressions;
using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Specs.Projects;

/// <summary>A conda package as pixi writes it, <c>numpy = ">=2"</c> or <c>numpy = {version = ">=2", channel = "conda-forge"}</c>, as a match spec.</summary>
internal static partial class PixiPackage
{
    private static readonly (string Key, string Field)[] s_fields =
        [("build", "build"), ("build-number", "build_number"), ("subdir", "subdir"), ("file-name", "fn"), ("md5", "md5"), ("sha256", "sha256"), ("license", "license")];

    private static readonly string[] s_known =
        ["version", "channel", "url", "path", "git", "branch", "tag", "rev", "subdirectory", "extras", "flags", .. s_fields.Select(one => one.Key)];

    /// <param name="values">Reads the file's values.</param>
    /// <param name="member">The package's name and what is asked of it.</param>
    /// <exception cref="SpecException">It is wrong, or a package that pixi would build from its source.</exception>
    public static SpecItem Of(TomlValues values, SpecMember member)
    {
        if (member.Value is SpecScalar { Type: ScalarKind.Text } text) return new SpecItem(Named(member.Key, text.Text), text.At);
        if (member.Value is not SpecMapping table) throw values.Wrong(member, "a text or a table");
        values.Expect(table, s_known);
        if (values.Text(table, "url") is { } url) return url;
        if (values.Text(table, "path") is { } path && IsArchive(path.Text)) return path;
        if (TomlValues.Find(table, "git") is not null || TomlValues.Find(table, "path") is not null)
            throw values.Wrong(
                member.At, $"a conda package from its source is built by pixi alone: {Shown.Text(member.Key)}", "write it below pypi-dependencies if pip can build it");
        string name = values.Text(table, "channel") is { } channel ? $"{channel.Text}::{member.Key}" : member.Key;
        string version = values.Text(table, "version")?.Text ?? "*";
        string[] fields = [.. s_fields.Select(one => (one.Field, values.Text(table, one.Key)?.Text)).Where(one => one.Text is not null).Select(one => $"{one.Field}='{one.Text}'")];
        return new SpecItem(fields.Length == 0 ? Named(name, version) : $"{Named(name, version)}[{string.Join(',', fields)}]", member.At);
    }

    /// <summary>Versions without the blanks that pixi allows between them.</summary>
    public static string Versions(string written) => Blanks().Replace(written.Trim(), "$1");

    private static string Named(string name, string version)
    {
        string said = Versions(version);
        // "*=*mkl": a version and a build.
        if (WithBuild().Match(said) is { Success: true } both) said = $"{both.Groups["version"].Value} {both.Groups["build"].Value}";
        return said is "*" or "" ? name : $"{name} {said}";
    }

    private static bool IsArchive(string path) => path.EndsWith(".conda", StringComparison.Ordinal) || path.EndsWith(".tar.bz2", StringComparison.Ordinal);

    [GeneratedRegex("^(?<version>[^=<>!~ ]+)=(?<build>[^=<>!~ ,|]+)$")]
    private static partial Regex WithBuild();

    [GeneratedRegex(@"\s*([,|])\s*|(?<=[<>=!~])\s+")]
    private static partial Regex Blanks();
}
