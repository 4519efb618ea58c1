namespace Poncho.Conda.Versions;

/// <summary>What a <see cref="VersionSpec"/> asks of a version.</summary>
public enum VersionOperator
{
    /// <summary><c>*</c></summary>
    Any,
    /// <summary><c>==1.2</c></summary>
    Equal,
    /// <summary><c>!=1.2</c></summary>
    NotEqual,
    /// <summary><c>&gt;1.2</c></summary>
    Greater,
    /// <summary><c>&gt;=1.2</c></summary>
    GreaterOrEqual,
    /// <summary><c>&lt;1.2</c></summary>
    Less,
    /// <summary><c>&lt;=1.2</c></summary>
    LessOrEqual,
    /// <summary><c>1.2.*</c> or <c>=1.2</c></summary>
    StartsWith,
    /// <summary><c>!=1.2.*</c></summary>
    NotStartsWith,
    /// <summary><c>~=1.2.3</c>: at least that, and starts with <c>1.2</c>.</summary>
    Compatible,
    /// <summary>Parts joined by <c>,</c>: all must match.</summary>
    And,
    /// <summary>Parts joined by <c>|</c>: one must match.</summary>
    Or,
}
