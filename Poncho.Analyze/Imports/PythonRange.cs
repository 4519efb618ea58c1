namespace Poncho.Analyze.Imports;

/// <summary>Python versions, by major and minor number: from <see cref="Least"/> on and before <see cref="Below"/>.</summary>
/// <param name="Least">The first one, as 100 times the major number plus the minor one: 311 is 3.11.</param>
/// <param name="Below">The first one that is none of them any more.</param>
public readonly record struct PythonRange(int Least, int Below)
{
    /// <summary>Every version.</summary>
    public static readonly PythonRange All = new(0, int.MaxValue);

    /// <summary>No version.</summary>
    public static readonly PythonRange None = new(0, 0);

    /// <summary>Whether a version is one of them.</summary>
    /// <param name="major">3 of 3.11.</param>
    /// <param name="minor">11 of 3.11.</param>
    public bool Has(int major, int minor) => Number(major, minor) is var version && version >= Least && version < Below;

    /// <summary>The versions that both have.</summary>
    public PythonRange And(PythonRange other)
    {
        var both = new PythonRange(Math.Max(Least, other.Least), Math.Min(Below, other.Below));
        return both.Least < both.Below ? both : None;
    }

    /// <summary>A version as one number: 311 for 3.11.</summary>
    public static int Number(int major, int minor) => (major * 100) + Math.Min(minor, 99);
}
