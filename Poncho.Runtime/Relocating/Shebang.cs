using System.Buffers;

namespace Poncho.Runtime.Relocating;

/// <summary>
/// Shebang lines that the kernel would not take (over 127 bytes, or an interpreter whose path has a blank), rewritten so that they work all
/// the same: those of Python go through <c>/bin/sh</c>, in a form that Python reads as a string without effect; those of other interpreters
/// through <c>/usr/bin/env</c>. The bytes are those that conda and rattler write.
/// </summary>
internal static class Shebang
{
    /// <summary>Bytes of a line, without its end, that every Linux kernel reads (BINPRM_BUF_SIZE was 128 before 5.1).</summary>
    public const int LongestLine = 127;

    /// <param name="line">The first line, with its placeholder and without its line break.</param>
    /// <param name="relocated">The same with the prefix in it.</param>
    /// <param name="placeholder">What stands for the prefix.</param>
    /// <param name="prefix">The prefix.</param>
    public static ReadOnlySpan<byte> Relocate(ReadOnlySpan<byte> line, ReadOnlySpan<byte> relocated, byte[] placeholder, Prefix prefix)
    {
        if (!prefix.HasBlank) return relocated.Length <= LongestLine ? relocated : Rewrite(relocated);
        if (line.IndexOf(placeholder) < 0) return line;

        // A blank in the prefix would end the interpreter's path too early: the line is taken apart while the placeholder, which has none, is in it.
        return Replace(Rewrite(line), placeholder, prefix.Bytes);
    }

    private static ReadOnlySpan<byte> Rewrite(ReadOnlySpan<byte> line)
    {
        int start = 2;
        while (start < line.Length && line[start] == ' ') start++;
        if (start == line.Length || line[start] != '/') return line;
        int end = EndOfPath(line, start);
        var path = line[start..end];
        var arguments = line[end..];
        var program = path[(path.LastIndexOf((byte)'/') + 1)..];
        byte[] rewritten = IsPython(program)
            ? [.. "#!/bin/sh\n'''exec' \""u8, .. path, (byte)'"', .. arguments, .. " \"$0\" \"$@\" #'''"u8]
            : [.. "#!/usr/bin/env "u8, .. program, .. arguments];
        return rewritten;
    }

    // A path ends at white space; a blank after a backslash belongs to it.
    private static int EndOfPath(ReadOnlySpan<byte> line, int at)
    {
        while (at < line.Length)
        {
            if (line[at] == '\\' && at + 1 < line.Length && line[at + 1] == ' ') at += 2;
            else if (line[at] is (byte)' ' or (byte)'\r' or (byte)'\t' or (byte)'\n') break;
            else at++;
        }

        return at;
    }

    // python, python3, python3.11
    private static bool IsPython(ReadOnlySpan<byte> program)
    {
        if (!program.StartsWith("python"u8)) return false;
        var version = program["python"u8.Length..];
        if (version.IsEmpty) return true;
        int digits = Digits(version);
        if (digits == 0) return false;
        version = version[digits..];
        return version.IsEmpty || (version[0] == '.' && version.Length > 1 && Digits(version[1..]) == version.Length - 1);
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        int other = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return other < 0 ? text.Length : other;
    }

    private static ReadOnlySpan<byte> Replace(ReadOnlySpan<byte> text, byte[] old, byte[] replacement)
    {
        var output = new ArrayBufferWriter<byte>();
        for (int found; (found = text.IndexOf(old)) >= 0; text = text[(found + old.Length)..])
        {
            output.Write(text[..found]);
            output.Write(replacement);
        }

        output.Write(text);
        return output.WrittenSpan;
    }
}
