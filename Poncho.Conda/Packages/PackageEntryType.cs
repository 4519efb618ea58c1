namespace Poncho.Conda.Packages;

/// <summary>What a payload entry is. Devices, fifos and the like are refused before one sees them.</summary>
public enum PackageEntryType
{
    File,
    SoftLink,

    /// <summary>
    /// A second name of a file that came earlier in the archive; its <see cref="PackageEntry.LinkTarget"/> is a path of the package.
    /// </summary>
    HardLink,
    Directory,
}
