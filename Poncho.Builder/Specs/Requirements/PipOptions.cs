using Poncho.Builder.Specs.Syntax;
using Poncho.IO;

namespace Poncho.Builder.Specs.Requirements;

/// <summary>The options that pip takes in a list of requirements, by the names that it has for them.</summary>
internal static class PipOptions
{
    public const string Editable = "--editable";
    public const string Requirement = "--requirement";
    public const string Constraint = "--constraint";
    public const string FindLinks = "--find-links";

    private static readonly Dictionary<string, string> s_short = new(StringComparer.Ordinal)
    {
        ["-i"] = "--index-url",
        ["--pypi-url"] = "--index-url",
        ["-f"] = FindLinks,
        ["-r"] = Requirement,
        ["-c"] = Constraint,
        ["-e"] = Editable,
    };

    private static readonly string[] s_valued =
    [
        "--index-url", "--extra-index-url", FindLinks, "--no-binary", "--only-binary", "--trusted-host", "--use-feature",
        Requirement, Constraint, Editable,
    ];

    private static readonly string[] s_flags = ["--no-index", "--pre", "--prefer-binary", "--require-hashes"];

    /// <summary>The long name of an option; null where pip does not take it in a list of requirements.</summary>
    public static string? NameOf(string word) =>
        s_short.GetValueOrDefault(word, word) is var name && (HasValue(name) || s_flags.Contains(name)) ? name : null;

    public static bool HasValue(string name) => s_valued.Contains(name);

    /// <summary>Whether a line begins with an option, known or not.</summary>
    public static bool Begins(string line) =>
        line.StartsWith("--", StringComparison.Ordinal) || s_short.Keys.Any(name => line.StartsWith(name, StringComparison.Ordinal));

    /// <summary>The hint for a user who wrote an option that pip does not take in a list of requirements.</summary>
    public static string HintFor(string name)
    {
        var near = NearestNames.Of(name, s_valued.Concat(s_flags));
        if (near.Count == 0) return "what pip install takes on its command line alone goes into pip.conf or PIP_* variables";
        return $"did you mean {Shown.Choice([.. near.Select(other => $"\"{other}\"")])}?";
    }
}
