namespace Poncho.Analyze.Reading;

/// <summary>How much of a call that imports was read.</summary>
internal enum CallStep : byte
{
    /// <summary>Nothing: no such call.</summary>
    None,

    /// <summary>What is called.</summary>
    Callee,

    /// <summary>The bracket, or the sign behind the argument's name.</summary>
    Open,

    /// <summary>The name of the argument.</summary>
    Keyword,

    /// <summary>The module.</summary>
    Module,

    /// <summary>The comma before the package that a relative name belongs to.</summary>
    Package,
}
