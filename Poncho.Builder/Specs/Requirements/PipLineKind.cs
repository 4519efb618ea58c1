namespace Poncho.Builder.Specs.Requirements;

/// <summary>What a line for pip is.</summary>
internal enum PipLineKind
{
    /// <summary>A package: by name, address or path.</summary>
    Requirement,

    /// <summary>A folder that is developed in (<c>-e</c>).</summary>
    Editable,

    /// <summary>A version that holds if the package is wanted at all.</summary>
    Constraint,

    /// <summary>Another file of requirements (<c>-r</c>), until its lines take its place.</summary>
    Include,

    /// <summary>Another file of constraints (<c>-c</c>), until its lines take its place.</summary>
    ConstraintInclude,

    /// <summary>An option, such as <c>--index-url</c>.</summary>
    Option,
}
