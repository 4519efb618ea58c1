namespace Poncho.Conda.Packages;

/// <summary>How the placeholder is replaced in a file.</summary>
public enum PrefixFileMode
{
    /// <summary>As text: the file changes its length.</summary>
    Text,

    /// <summary>As part of C strings that keep their length, padded with NUL.</summary>
    Binary,
}
