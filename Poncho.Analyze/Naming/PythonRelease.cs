using System.Globalization;

namespace Poncho.Analyze.Naming;

/// <summary>A Python by the two numbers that its standard library depends on: 3.11.</summary>
/// <param name="Major">2 or 3.</param>
/// <param name="Minor">The second number.</param>
public readonly record struct PythonRelease(int Major, int Minor) : IComparable<PythonRelease>
{
    /// <summary>The first that anybody still has programs for.</summary>
    public static PythonRelease Oldest { get; } = new(2, 7);

    /// <summary>The newest whose standard library is known here; what is said of newer ones is said of this.</summary>
    public static PythonRelease Newest { get; } = new(3, 14);

    public int CompareTo(PythonRelease other) => (Major, Minor).CompareTo((other.Major, other.Minor));

    public static bool operator <(PythonRelease left, PythonRelease right) => left.CompareTo(right) < 0;

    public static bool operator >(PythonRelease left, PythonRelease right) => left.CompareTo(right) > 0;

    public static bool operator <=(PythonRelease left, PythonRelease right) => left.CompareTo(right) <= 0;

    public static bool operator >=(PythonRelease left, PythonRelease right) => left.CompareTo(right) >= 0;

    /// <summary>Reads a version of which two numbers count: <c>3.11</c>, <c>3.11.7</c>, <c>3.14.0rc1</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out PythonRelease release)
    {
        release = default;
        int dot = text.IndexOf('.');
        if (dot < 0 || !Number(text[..dot], out int major)) return false;
        var rest = text[(dot + 1)..];
        int digits = rest.IndexOfAnyExceptInRange('0', '9');
        if (!Number(digits < 0 ? rest : rest[..digits], out int minor)) return false;
        release = new PythonRelease(major, minor);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");

    private static bool Number(ReadOnlySpan<char> digits, out int number) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
