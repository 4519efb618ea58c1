using System.Diagnostics.CodeAnalysis;

namespace Poncho.Conda.Packages;

/// <summary>A command that calls a Python function: <c>command = module:function</c>, as <c>info/link.json</c> lists it.</summary>
/// <param name="Command">The file name below <c>bin/</c>.</param>
/// <param name="Module">The dotted name of the module.</param>
/// <param name="Function">What is called, perhaps dotted (<c>Class.method</c>); extras (<c>[extra]</c>) are taken off.</param>
public sealed record EntryPoint(string Command, string Module, string Function)
{
    /// <summary>
    /// Reads one definition. The command ends at the first <c>=</c>, the module at the first <c>:</c> after it. What the packaging guide
    /// calls extras, <c>[name, ...]</c> at the end, says what pip should install too; there is no pip here, so it is dropped.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out EntryPoint? entryPoint)
    {
        entryPoint = null;
        int equals = text.IndexOf('=');
        if (equals < 0) return false;
        var command = text[..equals].Trim();
        var rest = text[(equals + 1)..];
        int colon = rest.IndexOf(':');
        if (colon < 0) return false;
        var module = rest[..colon].Trim();
        var function = WithoutExtras(rest[(colon + 1)..]).Trim();
        if (!IsFileName(command) || !IsDotted(module) || !IsDotted(function)) return false;
        entryPoint = new EntryPoint(command.ToString(), module.ToString(), function.ToString());
        return true;
    }

    private static ReadOnlySpan<char> WithoutExtras(ReadOnlySpan<char> text)
    {
        int bracket = text.IndexOf('[');
        return bracket >= 0 && text.TrimEnd().EndsWith("]") ? text[..bracket] : text;
    }

    private static bool IsFileName(ReadOnlySpan<char> name) =>
        name is not ("" or "." or "..") && !name.ContainsAny("/\0\n\r");

    // The names become Python source: nothing but identifiers and dots may pass. Letters beyond ASCII are Python's too (PEP 3131).
    private static bool IsDotted(ReadOnlySpan<char> name)
    {
        bool start = true;
        foreach (char c in name)
        {
            if (c == '.' ? start : !(c == '_' || char.IsLetter(c) || (!start && char.IsLetterOrDigit(c)))) return false;
            start = c == '.';
        }

        return !start;
    }
}
