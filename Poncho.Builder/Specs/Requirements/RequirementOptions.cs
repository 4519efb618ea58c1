using System.Diagnostics.CodeAnalysis;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;

namespace Poncho.Builder.Specs.Requirements;

/// <summary>The options of pip that stand behind a requirement, on its line.</summary>
internal static class RequirementOptions
{
    private static readonly string[] s_known = ["--hash", "--config-settings", "--global-option"];

    /// <summary>The algorithms that pip takes, and their hex digits.</summary>
    private static readonly Dictionary<string, int> s_hashes = new(StringComparer.Ordinal) { ["sha256"] = 64, ["sha384"] = 96, ["sha512"] = 128 };

    /// <summary>Parts a line from the options behind it.</summary>
    public static (string Text, string Options) Cut(string line)
    {
        int at = 0;
        while ((at = line.IndexOf('-', at + 1)) > 0 && !char.IsWhiteSpace(line[at - 1]))
        {
        }

        return at < 0 ? (line.Trim(), "") : (line[..at].Trim(), line[at..].Trim());
    }

    /// <summary>Those options that pip hands on to the build back end: all but the hashes, in their one spelling.</summary>
    public static string ForBuild(string canonical)
    {
        if (!PipWords.TrySplit(canonical, out var words)) return "";
        return string.Join(' ', words.Where(word => !word.StartsWith("--hash", StringComparison.Ordinal)).Select(PipWords.Quoted));
    }

    /// <summary>Gives them one spelling.</summary>
    /// <param name="options">As <see cref="Cut"/> parts them.</param>
    /// <param name="canonical"><c>NAME=VALUE</c> with a space between; empty for none.</param>
    /// <param name="problem">What is wrong with them, in words.</param>
    /// <param name="hint">What to do about it.</param>
    public static bool TryRead(string options, out string canonical, out string problem, [NotNullWhen(false)] out string? hint)
    {
        (canonical, problem, hint) = ("", "", null);
        if (!PipWords.TrySplit(options, out var words)) return Fail("a quote behind it is not closed", "close it", out problem, out hint);
        var read = new List<string>();
        for (int i = 0; i < words.Count; i++)
        {
            int equals = words[i].IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? words[i] : words[i][..equals];
            name = name is "-C" or "--config-setting" ? "--config-settings" : name;
            if (!s_known.Contains(name)) return Fail($"{Shown.Text(name)} cannot stand behind it", HintFor(name), out problem, out hint);
            if (equals < 0 && i + 1 == words.Count) return Fail($"nothing stands behind {name}", $"write {name}=VALUE", out problem, out hint);
            string value = equals < 0 ? words[++i] : words[i][(equals + 1)..];
            if (name == "--hash" && !IsHash(value))
            {
                const string form = "write --hash=sha256: and 64 hex digits; sha384 and sha512 are taken as well";
                return Fail($"not a hash, {Shown.Text(value)}", form, out problem, out hint);
            }

            read.Add(PipWords.Quoted($"{name}={value}"));
        }

        canonical = string.Join(' ', read);
        return true;
    }

    private static bool IsHash(string text)
    {
        if (text.Split(':', 2) is not [var algorithm, var hex]) return false;
        return s_hashes.TryGetValue(algorithm, out int digits) && hex.Length == digits && hex.All(char.IsAsciiHexDigit);
    }

    private static string HintFor(string name)
    {
        if (PipOptions.NameOf(name) is not null) return "give the option a line of its own";
        return NearestNames.Of(name, s_known) is { Count: > 0 } near ? $"did you mean \"{near[0]}\"?" : $"pip takes there {Shown.Choice(s_known)}";
    }

    private static bool Fail(string said, string todo, out string problem, [NotNullWhen(false)] out string? hint)
    {
        (problem, hint) = (said, todo);
        return false;
    }
}
