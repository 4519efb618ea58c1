namespace Poncho.Runtime.RelocatingInPlace;

/// <summary>
/// The first lines of a script whose shebang was rewritten when it was relocated (<c>Relocating/Shebang.cs</c>), and what the shebang was,
/// as far as these lines tell. That of another interpreter than Python became <c>/usr/bin/env</c> and its name, which is right in any folder
/// and stays.
/// </summary>
/// <param name="Shebang">The interpreter's path and its arguments, with a placeholder.</param>
/// <param name="Second">A line that had to stay the second, with the line break before it; else empty.</param>
/// <param name="Length">Bytes of the file that both take, without the last line break.</param>
internal sealed record RewrittenShebang(byte[] Shebang, byte[] Second, int Length)
{
    private static ReadOnlySpan<byte> Shell => "#!/bin/sh"u8;

    private static ReadOnlySpan<byte> Start => "'''exec' \""u8;

    private static ReadOnlySpan<byte> End => " \"$0\" \"$@\" #'''"u8;

    /// <summary>Null where the file does not begin so.</summary>
    /// <param name="content">The file.</param>
    /// <param name="prefix">What stands in the placeholder's place.</param>
    /// <param name="placeholder">What it stood in the place of.</param>
    public static RewrittenShebang? Read(ReadOnlySpan<byte> content, byte[] prefix, byte[] placeholder)
    {
        var first = LineAt(content, 0);
        if (!first.SequenceEqual(Shell) || first.Length == content.Length) return null;
        int at = first.Length + 1;
        var line = LineAt(content, at);
        byte[] second = [];
        if (!line.StartsWith(Start) && at + line.Length < content.Length)
        {
            second = [(byte)'\n', .. line];
            at += line.Length + 1;
            line = LineAt(content, at);
        }

        if (!line.StartsWith(Start) || !line.EndsWith(End)) return null;
        int length = at + line.Length;
        line = line[Start.Length..^End.Length];
        int quote = line.IndexOf((byte)'"');
        return quote < 0 ? null : new RewrittenShebang(Replaced([.. line[..quote], .. line[(quote + 1)..]], prefix, placeholder), second, length);
    }

    private static ReadOnlySpan<byte> LineAt(ReadOnlySpan<byte> text, int start)
    {
        text = text[start..];
        int end = text.IndexOf((byte)'\n');
        return end < 0 ? text : text[..end];
    }

    private static byte[] Replaced(ReadOnlySpan<byte> text, byte[] old, byte[] replacement)
    {
        var output = new MemoryStream();
        for (int found; (found = text.IndexOf(old)) >= 0; text = text[(found + old.Length)..])
        {
            output.Write(text[..found]);
            output.Write(replacement);
        }

        output.Write(text);
        return output.ToArray();
    }
}
