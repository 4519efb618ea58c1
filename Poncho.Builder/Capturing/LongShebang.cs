using System.Text;
using System.Text.RegularExpressions;

namespace Poncho.Builder.Capturing;

/// <summary>
/// The first lines of a Python script whose interpreter has a path that no shebang can hold, as conda, pip and uv write them: <c>/bin/sh</c> runs
/// the interpreter, and Python reads a string without effect. In an environment that can be unpacked anywhere it is a plain shebang again.
/// </summary>
/// <param name="Length">The bytes that these lines have, the last line break included.</param>
/// <param name="Behind">What stands behind the prefix in the plain line: the interpreter below it, with options.</param>
/// <param name="Declaration">The line between, with its line break, which is the second one again; empty where there is none.</param>
internal sealed partial record LongShebang(int Length, string Behind, string Declaration)
{
    /// <summary>Bytes from the beginning of a file that are looked at.</summary>
    public const int MostBytes = 8192;

    /// <summary>Null where a script does not begin so, or with another interpreter than one of the environment's.</summary>
    /// <param name="start">The beginning of a file.</param>
    /// <param name="prefix">The environment's path.</param>
    public static LongShebang? Find(ReadOnlySpan<byte> start, string prefix)
    {
        if (!start.StartsWith("#!/bin/sh\n"u8)) return null;
        // A character for each byte, so that lengths are those of the file.
        string text = Encoding.Latin1.GetString(start[..Math.Min(start.Length, MostBytes)]);
        string root = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(prefix));
        var match = Form().Match(text);
        if (!match.Success || !match.Groups["path"].Value.StartsWith(root + "/", StringComparison.Ordinal)) return null;
        string below = match.Groups["path"].Value[root.Length..];
        string declaration = match.Groups["declaration"].Value;
        bool isPlain = !below.Contains(' ', StringComparison.Ordinal) && !declaration.Contains(root, StringComparison.Ordinal);
        return isPlain ? new LongShebang(match.Length, below + match.Groups["options"].Value, declaration) : null;
    }

    [GeneratedRegex(
        @"^#!/bin/sh\n(?<declaration>[ \t\f]*#[^\n]*\n)?'''exec' (?:""(?<path>/[^""\n]+)""|'(?<path>/[^'\n]+)'|(?<path>/[^\s""']+))"
        + @"(?<options>[^\n""']*?) ""\$0"" ""\$@""(?: #'''\n|\n' '''\n)",
        RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
