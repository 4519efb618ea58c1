namespace Poncho.Analyze.Choosing;

/// <summary>How it is known which package an import needs, the surest first.</summary>
public enum PackageEvidence
{
    /// <summary>The user said so: a mapping or an extra package.</summary>
    Said,

    /// <summary>The environment has the module from it.</summary>
    Environment,

    /// <summary>The table of imports names it.</summary>
    Table,

    /// <summary>It is called like the import.</summary>
    Name,
}
