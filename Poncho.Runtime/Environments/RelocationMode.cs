namespace Poncho.Runtime.Environments;

/// <summary>How a placeholder in a file is replaced.</summary>
public enum RelocationMode
{
    /// <summary>
    /// The prefix takes the placeholder's place and the file's length changes; a shebang line is kept to the length that the kernel reads.
    /// </summary>
    Text,

    /// <summary>The file keeps its length: the C string that holds the placeholder moves up and is filled with NUL bytes.</summary>
    Binary,
}
