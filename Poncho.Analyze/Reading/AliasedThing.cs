namespace Poncho.Analyze.Reading;

/// <summary>What a name may stand for that imports modules, or that tells type checkers from programs.</summary>
internal enum AliasedThing : byte
{
    /// <summary>Nothing of these.</summary>
    None,

    /// <summary>The module <c>importlib</c>.</summary>
    ImportLib,

    /// <summary><c>importlib.import_module</c>.</summary>
    ImportModule,

    /// <summary><c>__import__</c>.</summary>
    ImportFunction,

    /// <summary>The module <c>pytest</c>.</summary>
    PyTest,

    /// <summary><c>pytest.importorskip</c>.</summary>
    ImportOrSkip,

    /// <summary><c>typing.TYPE_CHECKING</c>.</summary>
    TypeChecking,
}
