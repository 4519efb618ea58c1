namespace Poncho.Analyze.Choosing;

/// <summary>How much of the environment's version a spec asks for.</summary>
public enum VersionPin
{
    /// <summary>All of it: <c>numpy=1.26.4</c>, pip <c>numpy==1.26.4</c>.</summary>
    Exact,

    /// <summary>Two numbers: <c>numpy=1.26</c>, pip <c>numpy==1.26.*</c>.</summary>
    Minor,

    /// <summary>Nothing: <c>numpy</c>.</summary>
    None,
}
