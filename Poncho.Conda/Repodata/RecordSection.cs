namespace Poncho.Conda.Repodata;

/// <summary>The object of <c>repodata.json</c> that a record stands in.</summary>
internal enum RecordSection : byte
{
    /// <summary><c>packages</c>.</summary>
    Packages,

    /// <summary><c>packages.conda</c>.</summary>
    PackagesConda,
}
