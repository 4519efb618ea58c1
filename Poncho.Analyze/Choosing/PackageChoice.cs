using Poncho.Analyze.Naming;
using Poncho.Analyze.Owning;

namespace Poncho.Analyze.Choosing;

/// <summary>What a program needs, and what is not known of it.</summary>
public sealed record PackageChoice
{
    /// <summary>The Python that it was chosen for: whose standard library was left out.</summary>
    public required PythonRelease Python { get; init; }

    /// <summary>What the program needs, conda before pip, then by name.</summary>
    public required IReadOnlyList<NeededPackage> Packages { get; init; }

    /// <summary>What it uses where it is there and does without otherwise, in the same order. Those with <see cref="PackageEvidence.Environment"/> are there.</summary>
    public required IReadOnlyList<NeededPackage> Optional { get; init; }

    /// <summary>Code of the user's own that is no package: editable installs, folders on Python's path. It has to be sent some other way.</summary>
    public required IReadOnlyList<InstalledPackage> Local { get; init; }

    /// <summary>Imports that the user said need nothing (<c>--pkg-mapping cv2=</c>), sorted.</summary>
    public required IReadOnlyList<string> Dropped { get; init; }

    /// <summary>Imports without an answer, in the order of the sources.</summary>
    public required IReadOnlyList<UnsureImport> Unsure { get; init; }
}
