namespace Poncho.Conda.Versions;

/// <summary>The components of one version while it is compared: release part, then local part.</summary>
internal readonly ref struct VersionParts(string text, ReadOnlySpan<ulong> tokens, int localStart)
{
    private readonly string _text = text;
    private readonly ReadOnlySpan<ulong> _tokens = tokens;

    /// <summary>Where the release part ends and the local part begins.</summary>
    public int ReleaseEnd { get; } = localStart > 0 ? localStart : tokens.Length;

    public int End => _tokens.Length;

    /// <summary>Index of the first component of the last segment before <c>+</c>.</summary>
    public int LastReleaseSegment
    {
        get
        {
            int i = ReleaseEnd - 1;
            while (i > 0 && !VersionToken.StartsSegment(_tokens[i])) i--;
            return i;
        }
    }

    /// <summary>Orders two ranges of components segment by segment; what one lacks counts as 0.</summary>
    public static int Compare(in VersionParts a, int i, int aEnd, in VersionParts b, int j, int bEnd)
    {
        for (bool first = true; i < aEnd || j < bEnd; first = false)
        {
            bool inA = a.InSegment(i, aEnd, first), inB = b.InSegment(j, bEnd, first);
            if (!inA && !inB)
            {
                // Both segments are done: the next components begin new ones.
                inA = i < aEnd;
                inB = j < bEnd;
            }

            int order = CompareComponents(a, inA ? i : -1, b, inB ? j : -1);
            if (order != 0) return order;
            if (inA) i++;
            if (inB) j++;
        }

        return 0;
    }

    /// <summary>See <see cref="CondaVersion.StartsWith"/>: the prefix's zeros may be missing, its last segment may go on.</summary>
    public static bool StartsWith(in VersionParts version, int i, int end, in VersionParts prefix, int j, int prefixEnd)
    {
        bool wentOn = false;
        while (j < prefixEnd)
        {
            if (i == end)
            {
                if (VersionToken.Value(prefix._tokens[j++]) != VersionToken.Zero) return false;
                continue;
            }

            // "1.1c.1" does not start with "1.1.1": only the last segment of the prefix may be longer in the version.
            if (wentOn) return false;
            for (bool first = true; ; first = false)
            {
                bool inVersion = version.InSegment(i, end, first), inPrefix = prefix.InSegment(j, prefixEnd, first);
                if (!inPrefix)
                {
                    wentOn = inVersion;
                    break;
                }

                if (CompareComponents(version, inVersion ? i : -1, prefix, j) != 0) return false;
                if (inVersion) i++;
                j++;
            }

            while (version.InSegment(i, end, first: false)) i++;
        }

        return true;
    }

    public int Hash(ulong epoch)
    {
        ulong hash = 14695981039346656037UL ^ epoch;
        HashPart(ref hash, 0, ReleaseEnd);
        hash = (hash ^ 0x2B) * 1099511628211UL;
        HashPart(ref hash, ReleaseEnd, End);
        return (int)(hash ^ (hash >> 32));
    }

    private static int CompareComponents(in VersionParts a, int i, in VersionParts b, int j)
    {
        ulong x = i < 0 ? VersionToken.Zero : VersionToken.Value(a._tokens[i]);
        ulong y = j < 0 ? VersionToken.Zero : VersionToken.Value(b._tokens[j]);
        if (x != y) return x < y ? -1 : 1;
        return VersionToken.IsCut(x) ? VersionSpelling.CompareComponents(a._text, i, b._text, j) : 0;
    }

    private bool InSegment(int i, int end, bool first) => i < end && (first || !VersionToken.StartsSegment(_tokens[i]));

    private void HashPart(ref ulong hash, int start, int end)
    {
        const ulong segmentMark = 0x9E3779B97F4A7C15UL;
        int zeros = 0, marks = 0;
        for (int i = start; i < end; i++)
        {
            ulong value = VersionToken.Value(_tokens[i]);
            if (VersionToken.StartsSegment(_tokens[i]))
            {
                marks++;
                zeros = 0;
            }

            if (value == VersionToken.Zero)
            {
                zeros++;
                continue;
            }

            for (; marks > 0; marks--) hash = (hash ^ segmentMark) * 1099511628211UL;
            for (; zeros > 0; zeros--) hash = (hash ^ VersionToken.Zero) * 1099511628211UL;
            hash = (hash ^ value) * 1099511628211UL;
        }
    }
}
