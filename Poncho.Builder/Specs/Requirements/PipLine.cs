using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Specs.Requirements;

/// <summary>One line for pip.</summary>
internal sealed record PipLine
{
    public required PipLineKind Kind { get; init; }

    /// <summary>One spelling for all that mean the same, paths as they were written: what the spec's digest is of. May hold a password.</summary>
    public required string Written { get; init; }

    /// <summary>As pip is to read it: with whole paths. May hold a password.</summary>
    public required string ForPip { get; init; }

    /// <summary>Where it stands, in <see cref="File"/> or in the spec.</summary>
    public required SpecPosition At { get; init; }

    /// <summary>The file of requirements that it came from; null: the spec itself.</summary>
    public string? File { get; init; }

    /// <summary>The project's normalized name (PEP 503); null where the line does not say it.</summary>
    public string? Name { get; init; }

    /// <summary>Its extras with brackets; empty for none.</summary>
    public string Extras { get; init; } = "";

    /// <summary>The environment marker (PEP 508), which says where the line counts; null: everywhere.</summary>
    public string? Marker { get; init; }

    /// <summary>pip's options behind it, such as <c>--config-settings=editable=no</c>; empty for none.</summary>
    public string Options { get; init; } = "";

    /// <summary>
    /// The address of an archive or repository (<c>https://</c>, <c>file://</c>, <c>git+</c>); null where an index is asked, and for local
    /// code.
    /// </summary>
    public string? Address { get; init; }

    /// <summary>The whole path of a folder of local code, or of the file that is included; null for others.</summary>
    public string? Folder { get; init; }

    /// <summary><see cref="Folder"/> as it was written; null where there is none.</summary>
    public string? WrittenFolder { get; init; }

    /// <summary>Whether it is a folder of local code.</summary>
    public bool IsLocalCode => Folder is not null && Kind is PipLineKind.Requirement or PipLineKind.Editable;
}
