namespace Poncho.Analyze.Choosing;

/// <summary>What installs a package.</summary>
public enum PackageKind
{
    /// <summary>Conda, from a channel.</summary>
    Conda,

    /// <summary>pip, from an index or an address.</summary>
    Pip,
}
