using System.Text;
using System.Text.RegularExpressions;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;

namespace Poncho.Builder.Wheels;

/// <summary>A program that pip makes of an entry point.</summary>
/// <param name="Name">Its file name.</param>
/// <param name="Module">Where its function is.</param>
/// <param name="Function">What is called, with dots where it belongs to a class.</param>
internal sealed partial record ConsoleScript(string Name, string Module, string Function)
{
    private const string Pip = "pip", EasyInstall = "easy_install";

    /// <summary>
    /// The scripts of a wheel, ordinal by name. Those of pip and easy_install are named for the Python that they are installed for,
    /// whatever Python the wheel was made with.
    /// </summary>
    /// <param name="entryPoints">The wheel's.</param>
    /// <param name="python">The environment's Python, such as <c>3.11</c>.</param>
    /// <param name="wheel">The wheel's name, for messages.</param>
    /// <exception cref="PonchoException">An entry point names no file or no function.</exception>
    public static IReadOnlyList<ConsoleScript> Of(EntryPoints entryPoints, string python, string wheel)
    {
        var wanted = new SortedDictionary<string, string>(entryPoints.Console.ToDictionary(), StringComparer.Ordinal);
        string major = python.Split('.')[0];
        Rename(wanted, Pip, VersionedPip(), [Pip, Pip + major, Pip + python]);
        Rename(wanted, EasyInstall, VersionedEasyInstall(), [EasyInstall, $"{EasyInstall}-{python}"]);
        foreach (var (name, value) in entryPoints.Gui) wanted[name] = value;
        return [.. wanted.Select(item => Parse(item.Key, item.Value, wheel))];
    }

    /// <summary>The bytes, exactly as pip writes them.</summary>
    /// <param name="interpreter">The path of the environment's Python.</param>
    public byte[] Render(string interpreter)
    {
        string import = Function.Split('.', 2)[0];
        string[] lines =
        [
            $"#!{interpreter}",
            "import sys",
            $"from {Module} import {import}",
            "if __name__ == '__main__':",
            "    sys.argv[0] = sys.argv[0].removesuffix('.exe')",
            $"    sys.exit({Function}())",
        ];
        return Encoding.UTF8.GetBytes(string.Join('\n', lines) + '\n');
    }

    private static void Rename(SortedDictionary<string, string> scripts, string name, Regex versioned, string[] names)
    {
        if (!scripts.TryGetValue(name, out string? value)) return;
        foreach (string old in scripts.Keys.Where(key => versioned.IsMatch(key)).ToList()) scripts.Remove(old);
        foreach (string made in names) scripts[made] = value;
    }

    private static ConsoleScript Parse(string name, string value, string wheel)
    {
        if (!IsFileName(name))
        {
            throw new PonchoException(
                $"entry point of wheel {wheel} is not the name of a file: {Shown.Text(name)}",
                "the wheel is broken or hostile; ask who made it");
        }

        var match = Callable().Match(value);
        if (!match.Success)
        {
            throw new PonchoException(
                $"entry point {name} of wheel {wheel} names no function: {Shown.Text(value)}",
                "it is MODULE:FUNCTION; ask who made the wheel");
        }

        return new ConsoleScript(name, match.Groups["module"].Value, match.Groups["function"].Value);
    }

    private static bool IsFileName(string name) =>
        name is not ("" or "." or "..") && name[0] != '[' && !name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '/' or '\\');

    // pip passes over whatever stands behind the function, such as a comment or a marker; of brackets it asks that they are the extras that once stood
    // there, and a second colon is too many.
    [GeneratedRegex(
        @"^(?<module>\w+(?:\.\w+)*):(?<function>\w+(?:\.\w+)*)(?!\w|[:.]\w)(?:\s*\[\s*[\w-]+(?:=\w+)?(?:,\s*\w+(?:=\w+)?)*\s*\]|[^\[\]]*$)",
        RegexOptions.CultureInvariant)]
    private static partial Regex Callable();

    [GeneratedRegex(@"^pip([0-9]+(\.[0-9]+)?)?$", RegexOptions.CultureInvariant)]
    private static partial Regex VersionedPip();

    [GeneratedRegex(@"^easy_install(-[0-9]+\.[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex VersionedEasyInstall();
}
