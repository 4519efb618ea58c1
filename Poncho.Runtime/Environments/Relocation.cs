using System.Collections.Immutable;
using Poncho.IO;

namespace Poncho.Runtime.Environments;

/// <summary>One file that holds a placeholder, and every place where it does.</summary>
public sealed record Relocation
{
    /// <summary>Bytes that a placeholder may have at most: more than any path that Linux takes.</summary>
    internal const int LongestPlaceholder = 4096;

    /// <summary>
    /// Bytes that a placeholder has at least: it is a full path. Of a single letter a small file would have millions, each of which becomes
    /// a path.
    /// </summary>
    internal const int ShortestPlaceholder = 3;

    /// <summary>Places of one file that may hold a placeholder: some hundred times what the fullest known file has.</summary>
    internal const int MostOffsets = 1_000_000;

    /// <summary>Where the file is, below the prefix, with <c>/</c> between names.</summary>
    public required string Path { get; init; }

    public required RelocationMode Mode { get; init; }

    /// <summary>The text that stands for the prefix; in the file it is UTF-8.</summary>
    public required string Placeholder { get; init; }

    /// <summary>The byte offset of each occurrence, ascending, none inside another: what <c>PlaceholderFinder</c> finds.</summary>
    public required ImmutableArray<long> Offsets { get; init; }

    /// <summary>Bytes that the file becomes longer by with this prefix in its placeholders' places; never negative.</summary>
    internal long GrowthTo(int prefixLength)
    {
        int longer = prefixLength - System.Text.Encoding.UTF8.GetByteCount(Placeholder);
        return Mode == RelocationMode.Text ? Math.Max(0L, (long)longer * Offsets.Length) : 0;
    }

    /// <summary>Whether a text can be what stands for a prefix: a full path, not too short and not too long.</summary>
    internal static bool IsPlaceholder(string text)
    {
        bool isPath = text.StartsWith('/') && !text.AsSpan().ContainsAny('\0', '\n');
        return isPath && System.Text.Encoding.UTF8.GetByteCount(text) is >= ShortestPlaceholder and <= LongestPlaceholder;
    }

    /// <summary>Records are equal when their offsets are, not when they share an array.</summary>
    public bool Equals(Relocation? other) =>
        other is not null
        && Path == other.Path
        && Mode == other.Mode
        && Placeholder == other.Placeholder
        && Offsets.AsSpan().SequenceEqual(other.Offsets.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Path, Mode, Placeholder, Offsets.Length);

    /// <summary>Says what no index of ours would hold.</summary>
    /// <exception cref="PonchoException">A path that leaves the prefix, an impossible placeholder, or offsets out of order.</exception>
    internal void Check()
    {
        if (!PrefixPath.IsInside(Path)) throw new PonchoException($"relocation index names a file outside the prefix: \"{Path}\"");
        if (!IsPlaceholder(Placeholder)) throw new PonchoException($"relocation index has an impossible placeholder for file \"{Path}\"");
        int length = System.Text.Encoding.UTF8.GetByteCount(Placeholder);
        if (Offsets.IsDefaultOrEmpty) throw new PonchoException($"relocation index has no offsets for file \"{Path}\"");
        if (Offsets.Length > MostOffsets) throw TooMany(Path);
        long free = 0;
        foreach (long offset in Offsets)
        {
            if (offset < free || offset > long.MaxValue - length)
            {
                throw new PonchoException($"relocation index has offsets out of order for file \"{Path}\"");
            }
            free = offset + length;
        }
    }

    /// <summary>The refusal of a file with too many placeholders.</summary>
    internal static PonchoException TooMany(string path) => new(
        $"a file holds its placeholder more than {MostOffsets} times: \"{path}\"",
        "do not use it unless you trust who made it");
}
