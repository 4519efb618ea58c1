namespace Poncho.Builder.Specs;

/// <summary>What an http part is once it is decompressed.</summary>
public enum HttpPartType
{
    /// <summary>Kept as one file.</summary>
    File,

    /// <summary>Unpacked into a folder.</summary>
    Tar,

    /// <summary>Unpacked into a folder; has a compression of its own.</summary>
    Zip,
}
