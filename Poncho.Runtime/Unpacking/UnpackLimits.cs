using System.Globalization;
using Poncho.IO;

namespace Poncho.Runtime.Unpacking;

/// <summary>How much is unpacked before it is taken for a bomb: a small file that becomes a large one.</summary>
public sealed record UnpackLimits
{
    /// <summary>Bytes in all files of an environment: 256 GiB, some ten times the largest known.</summary>
    public long Bytes { get; init; } = 256L << 30;

    /// <summary>Entries of an environment's tarballs: four million.</summary>
    public long Entries { get; init; } = 4_000_000;

    /// <summary>The limits that <c>PONCHO_UNPACK_BYTES</c> and <c>PONCHO_UNPACK_ENTRIES</c> say, else the usual ones.</summary>
    /// <param name="variable">Gives a variable's value; null where it is not set.</param>
    /// <exception cref="PonchoException">One is no number.</exception>
    public static UnpackLimits Of(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        var usual = new UnpackLimits();
        return new UnpackLimits
        {
            Bytes = Number(variable, "PONCHO_UNPACK_BYTES", usual.Bytes),
            Entries = Number(variable, "PONCHO_UNPACK_ENTRIES", usual.Entries),
        };
    }

    private static long Number(Func<string, string?> variable, string name, long usual)
    {
        if (variable(name) is not { Length: > 0 } text) return usual;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)) return number;
        throw new PonchoException($"variable {name} is no number: \"{text}\"");
    }
}
