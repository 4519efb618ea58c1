using System.Text;
using Poncho.Runtime.Environments;

namespace Poncho.Runtime.RelocatingInPlace;

/// <summary>
/// A relocated file as it was before: with its placeholders where the index says them. So an environment that was moved can be relocated
/// once more, by the same code, and to a longer path than the one before. What was restored is checked: a file that was changed since, or is
/// of another origin, is not taken for one of these.
/// </summary>
internal static class RestoredFile
{
    /// <param name="content">The file as it is.</param>
    /// <param name="file">Where its placeholders were.</param>
    /// <param name="before">The prefix that is in their place.</param>
    /// <returns>Null where the file does not have this prefix in all these places.</returns>
    public static byte[]? Of(byte[] content, Relocation file, byte[] before)
    {
        byte[] placeholder = Encoding.UTF8.GetBytes(file.Placeholder);
        byte[]? restored = file.Mode == RelocationMode.Binary
            ? OfBinary(content, file, placeholder, before)
            : OfText(content, file, placeholder, before) ?? OfScript(content, file, placeholder, before);
        return restored is not null && HoldsAll(restored, file, placeholder) ? restored : null;
    }

    /// <summary>Whether every placeholder is in its place: the file was never relocated.</summary>
    public static bool HoldsAll(byte[] content, Relocation file, byte[] placeholder)
    {
        foreach (long offset in file.Offsets)
        {
            if (!StartsAt(content, offset, placeholder)) return false;
        }

        return true;
    }

    // The n-th placeholder has moved by what those before it are longer or shorter than the prefix.
    private static byte[]? OfText(byte[] content, Relocation file, byte[] placeholder, byte[] before)
    {
        int longer = placeholder.Length - before.Length, count = file.Offsets.Length;
        var restored = new MemoryStream(content.Length + Math.Max(0, longer * count));
        int done = 0;
        for (int i = 0; i < count; i++)
        {
            long at = file.Offsets[i] - ((long)i * longer);
            if (at < done || !StartsAt(content, at, before)) return null;
            restored.Write(content, done, (int)at - done);
            restored.Write(placeholder);
            done = (int)at + before.Length;
        }

        restored.Write(content, done, content.Length - done);
        return restored.ToArray();
    }

    // A shebang that had become too long for the kernel, or had got a blank, is in other words (Relocating/Shebang.cs): it is put back first.
    private static byte[]? OfScript(byte[] content, Relocation file, byte[] placeholder, byte[] before)
    {
        if (RewrittenShebang.Read(content, before, placeholder) is not { } script) return null;
        bool isFirst = script.Shebang.AsSpan().StartsWith(placeholder);
        byte[] blanks = new byte[isFirst ? (int)Math.Clamp(file.Offsets[0] - 2, 0, content.Length) : 0];
        blanks.AsSpan().Fill((byte)' ');
        byte[] start = [.. "#!"u8, .. blanks, .. script.Shebang, .. script.Second];

        // What is behind the first lines is as in any text, counted from where it began.
        int inStart = file.Offsets.Count(offset => offset < start.Length);
        var rest = file with { Offsets = [.. file.Offsets.Skip(inStart).Select(offset => offset - start.Length)] };
        byte[] body = content[script.Length..];
        byte[]? restored = rest.Offsets.IsEmpty ? body : OfText(body, rest, placeholder, before);
        return restored is null ? null : [.. start, .. restored];
    }

    // A C string with placeholders became shorter, and NULs after it fill its place: its first placeholder is where it was.
    private static byte[]? OfBinary(byte[] content, Relocation file, byte[] placeholder, byte[] before)
    {
        int longer = placeholder.Length - before.Length;
        if (longer < 0) return null;
        byte[] restored = (byte[])content.Clone();
        for (int i = 0; i < file.Offsets.Length;)
        {
            long at = file.Offsets[i];
            if (!StartsAt(content, at, before)) return null;
            int nul = content.AsSpan((int)at).IndexOf((byte)0);
            int end = nul < 0 ? content.Length : (int)at + nul;
            int count = 1;
            while (i + count < file.Offsets.Length && file.Offsets[i + count] - ((long)count * longer) < end) count++;
            if (end + ((long)count * longer) > content.Length || content.AsSpan(end, count * longer).ContainsAnyExcept((byte)0)) return null;
            if (!Restore(content, restored, file.Offsets.AsSpan(i, count), end, placeholder, before)) return null;
            i += count;
        }

        return restored;
    }

    private static bool Restore(byte[] content, byte[] restored, ReadOnlySpan<long> offsets, int end, byte[] placeholder, byte[] before)
    {
        int from = (int)offsets[0], to = from;
        foreach (long offset in offsets)
        {
            int text = (int)offset - to;
            if (text < 0 || !StartsAt(content, (long)from + text, before)) return false;
            content.AsSpan(from, text).CopyTo(restored.AsSpan(to));
            placeholder.CopyTo(restored, (int)offset);
            (from, to) = (from + text + before.Length, (int)offset + placeholder.Length);
        }

        content.AsSpan(from, end - from).CopyTo(restored.AsSpan(to));
        return true;
    }

    private static bool StartsAt(byte[] content, long offset, byte[] text) =>
        offset >= 0 && offset <= content.Length - text.Length && content.AsSpan((int)offset, text.Length).SequenceEqual(text);
}
