namespace Poncho.Analyze.Imports;

/// <summary>Whether a program runs without a module that it imports.</summary>
public enum ImportUse
{
    /// <summary>It does not.</summary>
    Needed,

    /// <summary>It may: the import is caught where it fails (<c>try</c> with <c>except ImportError</c>).</summary>
    Optional,

    /// <summary>It does: only type checkers read the import (<c>if TYPE_CHECKING</c>).</summary>
    TypeChecking,

    /// <summary>Tests only: <c>pytest.importorskip</c>.</summary>
    TestOnly,
}
