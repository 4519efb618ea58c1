using System.Text;
using Poncho.Runtime.Environments;

namespace Poncho.Runtime.Relocating;

/// <summary>
/// What a plain tarball has in the place of a file that holds a placeholder and is of no use before relocation: the same file with some lines more,
/// with which it works wherever the folder lies. Whoever relocates takes these lines away first. Scripts of <c>bin</c> have them in front and start
/// the interpreter that lies beside them; Python's build-time variables (<c>sysconfig</c>) have them behind.
/// </summary>
public static class StandIn
{
    /// <summary>The line between what was added and the file.</summary>
    private const string BorderText = "# poncho: in the place of a file with a placeholder, until relocation", Border = BorderText + "\n";

    // Runs what is behind the line as Python would run the file.
    private const string ReadBehind =
        $"""

        import os, sys
        del sys.argv[0]
        if sys.path[:1] == [""]:
            sys.path[0] = os.path.dirname(os.path.realpath(sys.argv[0]))
        __file__ = sys.argv[0]
        with open(__file__, "rb") as script:
            script = script.read().split(b"{BorderText}" + b"\n", 1)[1]
        exec(compile(script, __file__, "exec"))

        """;

    // More than what is added in front or behind ever has, placeholders included.
    private const int LongestAddition = 16 * 1024;

    private const int LongestLine = 4096;

    // Languages in which a second line that begins with #! is a comment as the first is, and that are found on PATH.
    private static readonly string[] s_byPath = ["bash", "sh", "dash", "ksh", "zsh", "fish", "Rscript", "tclsh", "wish", "expect", "awk", "gawk"];

    /// <summary>Whether a file may be given a stand-in, by what the index says of it.</summary>
    public static bool IsWanted(Relocation file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Mode == RelocationMode.Text && ((IsScript(file.Path) && file.Offsets[0] < LongestLine) || IsBuildVariables(file.Path));
    }

    /// <summary>The stand-in; null where the file needs none, or where none would work.</summary>
    /// <param name="file">Its entry of the index.</param>
    /// <param name="content">The file as its layer has it.</param>
    public static byte[]? Of(Relocation file, ReadOnlySpan<byte> content)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (!IsWanted(file)) return null;
        if (IsBuildVariables(file.Path)) return [.. content, .. Encoding.UTF8.GetBytes(Behind(file.Placeholder))];
        return Before(file, content) is { } lines ? [.. Encoding.UTF8.GetBytes(lines), .. content] : null;
    }

    /// <summary>Where in a stand-in the file itself is; null for bytes that are none.</summary>
    /// <param name="path">Below the prefix.</param>
    /// <param name="length">Of the file.</param>
    /// <param name="read">Reads so many bytes from an offset.</param>
    internal static (long Offset, long Length)? Inside(string path, long length, Func<long, int, byte[]> read)
    {
        byte[] border = Encoding.UTF8.GetBytes(Border);
        int part = (int)Math.Min(length, LongestAddition);
        if (IsScript(path))
        {
            int found = read(0, part).AsSpan().IndexOf(border);
            return found <= 0 ? null : (found + border.Length, length - found - border.Length);
        }

        if (!IsBuildVariables(path)) return null;
        int end = read(length - part, part).AsSpan().LastIndexOf([(byte)'\n', .. border]);
        return end < 0 ? null : (0, length - part + end);
    }

    // bin/NAME
    private static bool IsScript(string path) => path.StartsWith("bin/", StringComparison.Ordinal) && path.IndexOf('/', 4) < 0;

    // lib/python3.11/_sysconfigdata__linux_x86_64-linux-gnu.py
    private static bool IsBuildVariables(string path)
    {
        string[] parts = path.Split('/');
        return parts is ["lib", var python, var name]
            && python.StartsWith("python3", StringComparison.Ordinal)
            && name.StartsWith("_sysconfigdata", StringComparison.Ordinal)
            && name.EndsWith(".py", StringComparison.Ordinal);
    }

    private static string Behind(string placeholder) =>
        $$"""

        {{Border}}build_time_vars = {
            name: value.replace("{{placeholder}}", __import__("sys").base_prefix) if isinstance(value, str) else value
            for name, value in build_time_vars.items()
        }

        """;

    private static string? Before(Relocation file, ReadOnlySpan<byte> content)
    {
        int end = content.IndexOf((byte)'\n');
        var line = end < 0 ? content : content[..end];
        var rest = end < 0 ? default : content[(end + 1)..];
        if (!line.StartsWith("#!"u8) || line.Length > LongestLine || !Encoding.UTF8.GetString(line).All(c => c is >= ' ' and <= '~')) return null;
        string text = Encoding.ASCII.GetString(line[2..]).TrimStart(' ');
        if (!text.StartsWith(file.Placeholder + "/", StringComparison.Ordinal)) return null;
        string[] words = text[(file.Placeholder.Length + 1)..].Split(' ', 2, StringSplitOptions.TrimEntries);
        string interpreter = words[0], arguments = words is [_, { Length: > 0 } more] ? " " + more : "";
        if (!IsPlain(interpreter, "/") || !IsPlain(arguments, " =") || interpreter.Contains("..", StringComparison.Ordinal)) return null;
        string name = interpreter[(interpreter.LastIndexOf('/') + 1)..];
        int second = rest.IndexOf((byte)'\n');
        // The declaration of another encoding would no longer be in one of the first two lines.
        if (EncodingLine.IsOther(second < 0 ? rest : rest[..second])) return null;
        string path = interpreter == "bin/" + name ? "${f%/*}/" + name : "${f%/*}/../" + interpreter;
        if (name.StartsWith("python", StringComparison.Ordinal))
        {
            // Python takes what is for the shell for a text without use, and its first text for what a module says of itself: then nothing from the
            // future may follow.
            bool looksAtFirstText = rest.IndexOf("__future__"u8) >= 0 || rest.IndexOf("__doc__"u8) >= 0;
            return looksAtFirstText
                ? ByShell(path, $"exec \"{path}\"{arguments} -c '{ReadBehind}' \"$0\" \"$@\"", "", "")
                : ByShell(path, $"exec \"{path}\"{arguments} \"$0\" \"$@\"", "''':'\n", "'''\n");
        }

        // Perl and Ruby pass over what stands before a line that names them.
        if (name.StartsWith("perl", StringComparison.Ordinal) || name.StartsWith("ruby", StringComparison.Ordinal))
        {
            return ByShell(path, $"exec \"{path}\" -x \"$0\" \"$@\"", "", "");
        }

        return s_byPath.Contains(name, StringComparer.Ordinal) && arguments.Length == 0 ? $"#!/usr/bin/env {name}\n{Border}" : null;
    }

    // Where the script was called by a link from elsewhere, or without a folder, its own place is looked up.
    private static string ByShell(string path, string command, string before, string after) =>
        $"#!/bin/sh\n{before}f=\"$0\"; [ -x \"{path}\" ] || f=$(readlink -f -- \"$f\")\n{command}\n{after}{Border}";

    private static bool IsPlain(string text, string others) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '+' || others.Contains(c, StringComparison.Ordinal));
}
