namespace Poncho.Builder.Locks;

/// <summary>What a layer is made from (docs/FORMATS.md, "Lock").</summary>
public enum SourceKind
{
    Conda,
    Pip,
    Git,
    Http,

    /// <summary>Files of an environment that existed already which no package owns, or which were changed.</summary>
    Files,
}
