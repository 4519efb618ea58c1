namespace Poncho.Conda.Versions;

/// <summary>Looks at the text of a version that was parsed: to print it, and where its components do not fit into tokens.</summary>
internal static class VersionSpelling
{
    /// <summary>Lower case, and numbers without leading zeros.</summary>
    public static string Canonical(string version)
    {
        if (IsCanonical(version)) return version;
        Span<char> spelling = version.Length <= 256 ? stackalloc char[version.Length] : new char[version.Length];
        int length = 0;
        for (int i = 0; i < version.Length; i++)
        {
            if (IsLeadingZero(version, i, beginsNumber: length == 0 || !char.IsAsciiDigit(spelling[length - 1]))) continue;
            spelling[length++] = char.ToLowerInvariant(version[i]);
        }

        return spelling[..length].ToString();
    }

    /// <summary>Orders the n-th components of two versions, both letters or both numbers, as their text says.</summary>
    public static int CompareComponents(string a, int i, string b, int j)
    {
        var x = Component(a, i);
        var y = Component(b, j);
        if (char.IsAsciiLetter(x[0])) return x.CompareTo(y, StringComparison.OrdinalIgnoreCase);
        x = x.TrimStart('0');
        y = y.TrimStart('0');
        return x.Length != y.Length ? x.Length.CompareTo(y.Length) : x.SequenceCompareTo(y);
    }

    private static bool IsCanonical(string version)
    {
        for (int i = 0; i < version.Length; i++)
        {
            bool beginsNumber = i == 0 || !char.IsAsciiDigit(version[i - 1]);
            if (char.IsAsciiLetterUpper(version[i]) || IsLeadingZero(version, i, beginsNumber)) return false;
        }

        return true;
    }

    private static bool IsLeadingZero(string version, int i, bool beginsNumber) =>
        beginsNumber && version[i] == '0' && i + 1 < version.Length && char.IsAsciiDigit(version[i + 1]);

    private static ReadOnlySpan<char> Component(string version, int index)
    {
        Span<ulong> scratch = stackalloc ulong[32];
        var scanner = new VersionScanner(version, scratch) { Wanted = index };
        scanner.Scan();
        scanner.Dispose();
        return version.AsSpan(scanner.Found);
    }
}
