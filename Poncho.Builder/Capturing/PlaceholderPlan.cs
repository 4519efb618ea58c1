using System.Collections.Immutable;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Poncho.Builder.Sources.Placing;
using Poncho.IO.Files;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Capturing;

/// <summary>How a file of an environment becomes one with a placeholder again.</summary>
/// <param name="Edits">What is written in the places of the environment's path.</param>
/// <param name="Relocation">What brings it back.</param>
/// <param name="Longer">Bytes that the file has more then.</param>
internal sealed record PlaceholderPlan(ImmutableArray<ByteEdit> Edits, Relocation Relocation, long Longer)
{
    /// <summary>Bytes of a text in a binary file that are looked through for its end.</summary>
    private const int LongestText = 1 << 16;

    /// <summary>Of a text file: a placeholder of ours takes the path's place.</summary>
    /// <param name="path">The file, below the prefix.</param>
    /// <param name="offsets">Where the environment's path stands.</param>
    /// <param name="length">The bytes of that path.</param>
    public static PlaceholderPlan OfText(string path, ImmutableArray<long> offsets, int length)
    {
        byte[] placeholder = Encoding.UTF8.GetBytes(PrefixPlaceholder.Text);
        int longer = placeholder.Length - length;
        var relocation = new Relocation
        {
            Path = path,
            Mode = RelocationMode.Text,
            Placeholder = PrefixPlaceholder.Text,
            Offsets = [.. offsets.Select((offset, i) => offset + ((long)i * longer))],
        };
        var edits = offsets.Select(offset => new ByteEdit(offset, length, placeholder));
        return new PlaceholderPlan([.. edits], relocation, (long)offsets.Length * longer);
    }

    /// <summary>Of a script whose interpreter's path was too long for a shebang: it gets a plain one again.</summary>
    /// <param name="path">The file, below the prefix.</param>
    /// <param name="shebang">How it begins.</param>
    /// <param name="offsets">Where the environment's path stands.</param>
    /// <param name="length">The bytes of that path.</param>
    public static PlaceholderPlan OfScript(string path, LongShebang shebang, ImmutableArray<long> offsets, int length)
    {
        byte[] plain = Encoding.Latin1.GetBytes($"#!{PrefixPlaceholder.Text}{shebang.Behind}\n{shebang.Declaration}");
        var rest = OfText(path, [.. offsets.Where(offset => offset >= shebang.Length)], length);
        long longer = plain.Length - shebang.Length;
        var relocation = rest.Relocation with { Offsets = ["#!".Length, .. rest.Relocation.Offsets.Select(offset => offset + longer)] };
        return new PlaceholderPlan([new ByteEdit(0, shebang.Length, plain), .. rest.Edits], relocation, rest.Longer + longer);
    }

    /// <summary>
    /// Of a binary file of a package: installing it put a shorter path in the placeholder's place and NUL bytes behind the text, so that the
    /// placeholder fits there again. Null where these are not there: the path came by another way, and nothing longer fits.
    /// </summary>
    /// <param name="path">The file, below the prefix.</param>
    /// <param name="file">Its bytes.</param>
    /// <param name="found">Where the environment's path stands.</param>
    /// <param name="length">The bytes of that path.</param>
    /// <param name="placeholder">What the package's record says that stood there.</param>
    public static PlaceholderPlan? OfBinary(string path, SafeFileHandle file, ImmutableArray<long> found, int length, string placeholder)
    {
        byte[] inserted = Encoding.UTF8.GetBytes(placeholder);
        int longer = inserted.Length - length;
        if (longer < 0) return null;
        var edits = ImmutableArray.CreateBuilder<ByteEdit>();
        var offsets = ImmutableArray.CreateBuilder<long>();
        for (int i = 0; i < found.Length;)
        {
            if (EndOfText(file, found[i] + length) is not { } end) return null;
            int first = i;
            for (; i < found.Length && found[i] < end; i++)
            {
                edits.Add(new ByteEdit(found[i], length, inserted));
                offsets.Add(found[i] + ((long)(i - first) * longer));
            }

            int filled = (i - first) * longer;
            if (!IsNul(file, end + 1, filled)) return null;
            if (filled > 0) edits.Add(new ByteEdit(end + 1, filled, []));
        }

        var relocation = new Relocation
        {
            Path = path,
            Mode = RelocationMode.Binary,
            Placeholder = placeholder,
            Offsets = offsets.DrainToImmutable(),
        };
        return new PlaceholderPlan(edits.DrainToImmutable(), relocation, 0);
    }

    private static long? EndOfText(SafeFileHandle file, long start)
    {
        byte[] text = new byte[LongestText];
        int end = text.AsSpan(0, FullRead.At(file, text, start)).IndexOf((byte)0);
        return end < 0 ? null : start + end;
    }

    private static bool IsNul(SafeFileHandle file, long start, int count)
    {
        byte[] bytes = new byte[count];
        return FullRead.At(file, bytes, start) == count && !bytes.AsSpan().ContainsAnyExcept((byte)0);
    }
}
