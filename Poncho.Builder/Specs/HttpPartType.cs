namespace Poncho.Builder.Specs;

/// <summary>What an http part is once it is decompressed.</summary>
internal enum HttpPartType
{
    /// <summary>Kept as one file.</summary>
    File,

    /// <summary>Unpacked into a folder.</summary>
    Tar,
}
