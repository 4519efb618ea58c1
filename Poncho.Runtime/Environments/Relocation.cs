using System.Collections.Immutable;
using Poncho.IO;

namespace Poncho.Runtime.Environments;

/// <summary>One file that holds a placeholder, and every place where it does.</summary>
public sealed record Relocation
{
    /// <summary>Bytes that a placeholder may have at most: more than any path that Linux takes.</summary>
    internal const int LongestPlaceholder = 4096;

    /// <summary>Where the file is, below the prefix, with <c>/</c> between names.</summary>
    public required string Path { get; init; }

    public required RelocationMode Mode { get; init; }

    /// <summary>The text that stands for the prefix; in the file it is UTF-8.</summary>
    public required string Placeholder { get; init; }

    /// <summary>The byte offset of each occurrence, ascending, none inside another: what <c>PlaceholderFinder</c> finds.</summary>
    public required ImmutableArray<long> Offsets { get; init; }

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
        int length = System.Text.Encoding.UTF8.GetByteCount(Placeholder);
        if (length is 0 or > LongestPlaceholder || Placeholder.AsSpan().ContainsAny('\0', '\n'))
        {
            throw new PonchoException($"relocation index has an impossible placeholder for file \"{Path}\"");
        }
        if (Offsets.IsDefaultOrEmpty) throw new PonchoException($"relocation index has no offsets for file \"{Path}\"");
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
}
