namespace Poncho.Conda.Packages;

/// <summary>Whether, and how, a package fits every platform.</summary>
public enum NoarchType
{
    /// <summary>It is made for one platform.</summary>
    None,

    /// <summary>Its files go to their places unchanged.</summary>
    Generic,

    /// <summary>Pure Python: its modules go to the site-packages of whichever Python is there.</summary>
    Python,
}
