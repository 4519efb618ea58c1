namespace Poncho.Analyze.Tokens;

/// <summary>How a source deviates from a file of Python.</summary>
[Flags]
public enum SourceForm
{
    /// <summary>Not at all.</summary>
    File = 0,

    /// <summary>Its first statement may be indented, as that of a function that was cut out of a class.</summary>
    Indented = 1,

    /// <summary>It is a cell of a notebook: lines of magics (<c>%matplotlib inline</c>), of the shell (<c>!ls</c>) and for help (<c>x?</c>) are no Python.</summary>
    Cell = 2,
}
