using Poncho.Analyze.Owning;

namespace Poncho.Analyze.Choosing;

/// <summary>What is known of one imported name.</summary>
internal abstract record Finding
{
    /// <summary>No package: the standard library, a namespace.</summary>
    internal sealed record Nothing : Finding;

    /// <summary>A package, and the part of the name that led to it: <c>numpy</c> of <c>numpy.linalg</c>.</summary>
    internal sealed record Package(NeededPackage Needed, string Import) : Finding;

    /// <summary>Code of the user's own.</summary>
    internal sealed record Local(InstalledPackage Owner) : Finding;

    /// <summary>Left out, as the user said: which part of the name.</summary>
    internal sealed record Dropped(string Import) : Finding;

    /// <summary>No answer: for which part of the name, why, and the conda package that would be one if conda were asked.</summary>
    internal sealed record Unsure(string Import, string Reason, string? CondaPackage = null) : Finding;
}
