namespace Poncho.Analyze.Owning;

/// <summary>Where an installed package came from.</summary>
public enum PackageOrigin
{
    /// <summary>A conda channel: it has a record in <c>conda-meta</c>.</summary>
    Conda,

    /// <summary>The Python Package Index, or one like it.</summary>
    Index,

    /// <summary>An address of its own: an archive or a repository (<c>direct_url.json</c>).</summary>
    Address,

    /// <summary>A folder that stays where it is: an editable install, a path in a <c>.pth</c> file, a module that nothing installed.</summary>
    Local,
}
