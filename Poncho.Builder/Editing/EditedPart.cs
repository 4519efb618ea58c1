namespace Poncho.Builder.Editing;

/// <summary>Which packages of a spec are changed.</summary>
internal enum EditedPart
{
    /// <summary>Those of conda.</summary>
    Conda,

    /// <summary>Lines for pip.</summary>
    Pip,
}
