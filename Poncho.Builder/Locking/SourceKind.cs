namespace Poncho.Builder.Locking;

/// <summary>What a layer is made from (docs/FORMATS.md, "Lock").</summary>
public enum SourceKind
{
    Conda,
    Pip,
    Git,
    Http,
}
